"""Reports for tests of what is printed."""

from schemas.report import (
    Facts,
    Gpu,
    GpuFabric,
    GpuIdentity,
    GpuLive,
    Host,
    Identity,
    Live,
    Nic,
    NicIdentity,
    NvLink,
    Pcie,
    Report,
    Run,
    Versions,
)

LINK = Pcie(width=16, max_width=16, max_generation=5, device_generation=5)
NVLINK = NvLink(state=("active",) * 18, mbps=(26562,) * 18, remote=("switch0",) * 18)
SHORT = NvLink(state=("active",) * 17 + ("inactive",), mbps=(26562,) * 17 + (None,), remote=("switch0",) * 17 + (None,))
H100 = Gpu(
    state="ok", device_id="10de:2330", model="NVIDIA H100 80GB HBM3", numa=0, pcie=LINK, nvlink=NVLINK, fabric=GpuFabric(state="completed")
)
RAIL = Nic(
    device_id="15b3:1021",
    port_state="active",
    phys_state="link-up",
    rate_gbps=400,
    link_layer="InfiniBand",
    mtu=4092,
    firmware="28.41.1000",
    pcie=LINK,
    gpus=(0,),
    level="PIX",
)

HEALTHY = Report(
    pool="train",
    identity=Identity(
        node="train-0",
        gpus=(GpuIdentity(index=1, bus="0000:2b:00.0"), GpuIdentity(index=0, bus="0000:1b:00.0")),
        nics=(NicIdentity(name="mlx5_3", bus="0000:2c:00.0"),),
    ),
    facts=Facts(
        versions=Versions(driver="580.95.05", nvml="13.580.95.05", cuda="13.0", kernel_driver="580.95.05", open_modules=True),
        gpus=(H100, H100),
        gpu_links=(("X", "NV18"), ("NV18", "X")),
        gpu_nic_links=(("PIX",), ("NODE",)),
        nics=(RAIL,),
        host=Host(kernel="6.8.0", architecture="amd64", numa_nodes=2, iommu="identity"),
    ),
    live=Live(gpus=(GpuLive(temperature_celsius=31), GpuLive(temperature_celsius=33)), duration_ms=12.4),
)

BROKEN = Report(
    identity=HEALTHY.identity,
    facts=Facts(
        versions=Versions(driver="580.95.05", kernel_driver="580.95.05", open_modules=False),
        gpus=(
            Gpu(
                state="ok",
                model="NVIDIA H100 80GB HBM3",
                numa=0,
                pcie=Pcie(width=8, max_width=16, max_generation=4, device_generation=5),
                nvlink=SHORT,
                fabric=GpuFabric(state="in-progress"),
            ),
            Gpu(state="lost"),
        ),
        gpu_links=(("X", None), (None, "X")),
        gpu_nic_links=((None,), ("SYS",)),
        nics=(Nic(port_state="down", phys_state="polling", level="SYS", gpus=(1,)),),
    ),
    live=Live(gpus=(GpuLive(), GpuLive()), duration_ms=5012.0),
    runs=(
        Run(probe="inventory", outcome="lost", subject="gpu1", reason="nvmlDeviceGetPciInfo_v3: GPU is lost"),
        Run(probe="pcie", outcome="lost", subject="gpu1", reason="nvmlDeviceGetCurrPcieLinkWidth: GPU is lost"),
        Run(probe="nics", outcome="timeout", subject="nic0", reason="no answer within 5 s"),
        Run(probe="driver", outcome="unsupported"),
    ),
    outcome="partial",
    rung="root",
)

BLIND = Report(
    identity=Identity(node="train-1"),
    facts=Facts(host=Host(kernel="6.8.0")),
    runs=(Run(probe="inventory", outcome="failed", reason="nvmlInit: NVML Shared Library Not Found"),),
    outcome="failed",
)

REPORTS = {"healthy": HEALTHY, "broken": BROKEN, "blind": BLIND}
