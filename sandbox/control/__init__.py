"""The sandbox's control plane: real etcd, kube-apiserver, controller manager and scheduler, kwok, and our own runner of probes.

`up` starts what is missing, `status` looks, `down` stops. Called by `plumbline sandbox`.
"""
