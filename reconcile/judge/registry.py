"""All judges, causes before their consequences: the first fault of a node names its quarantine.

A lost GPU or a driver of the wrong version explains what follows it in this list, so a person should read it first.
"""

from reconcile.judge import (
    driver_version,
    ecc_off,
    fabric_in_progress,
    fabric_unhealthy,
    gpu_lost,
    gpu_missing,
    ib_port_down,
    kernel_modules,
    mig_mode,
    nic_affinity,
    nic_link_layer,
    nic_missing,
    nic_pcie,
    nic_rate,
    nvlink_down,
    nvlink_slow,
    nvlink_wiring,
    pcie_generation,
    pcie_width,
    peermem_missing,
    wrong_model,
)

JUDGES = (
    gpu_lost.JUDGE,
    gpu_missing.JUDGE,
    wrong_model.JUDGE,
    driver_version.JUDGE,
    kernel_modules.JUDGE,
    mig_mode.JUDGE,
    fabric_in_progress.JUDGE,
    fabric_unhealthy.JUDGE,
    nvlink_down.JUDGE,
    nvlink_wiring.JUDGE,
    nvlink_slow.JUDGE,
    pcie_width.JUDGE,
    pcie_generation.JUDGE,
    nic_missing.JUDGE,
    nic_link_layer.JUDGE,
    ib_port_down.JUDGE,
    nic_rate.JUDGE,
    nic_pcie.JUDGE,
    peermem_missing.JUDGE,
    ecc_off.JUDGE,
    nic_affinity.JUDGE,
)
