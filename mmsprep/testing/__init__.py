"""For users' own tests, and ours: a RingCentral-compatible local server, edge-case media."""

from mmsprep.testing.faults import Fault, answer, reset
from mmsprep.testing.quota import Quota
from mmsprep.testing.records import LocalNumber
from mmsprep.testing.server import RingCentralServer
from mmsprep.testing.service import Service

__all__ = ["Fault", "LocalNumber", "Quota", "RingCentralServer", "Service", "answer", "reset"]
