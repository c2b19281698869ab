"""What carries runs out: this process, others of this machine, a cluster."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.parameters import Parameters, parameter

ONE_THREAD = (
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
"""The environment variables that say how many threads a library uses."""


_NAME = r"^[\w.@+-]+$"
"""What stands in the head of a job as it is."""


class _Executor(Parameters):
    """What carries runs out."""

    share_past: bool = Field(
        True,
        description="whether runs that share a past go to the same worker, which lives it once; "
        "the results are the same either way",
    )
    limit_seconds: float | None = parameter(
        None,
        "how long a run may take; one that takes longer fails, between two of its days",
        unit="s",
        low=0.001,
        high=1e7,
    )


class Serial(_Executor):
    """Runs are carried out by this process alone, one after the other."""

    name: Literal["serial"] = "serial"
    workers: Literal[1] = 1


class _Workers(_Executor):
    """What carries out several runs at a time."""

    workers: int = parameter(
        0, "runs carried out at a time; 0 means one a core", unit="process", low=0, high=4096
    )


class Local(_Workers):
    """Runs are carried out by processes of this machine: the standard library's pool."""

    name: Literal["local"] = "local"


class Dask(_Workers):
    """Runs are carried out by processes of this machine: a local cluster of Dask's."""

    name: Literal["dask"] = "dask"
    patience: int = parameter(
        30,
        "seconds without any worker after which it is said what is waited for, and again now and "
        "then",
        unit="s",
        low=1,
        high=86_400,
    )


class Slurm(_Workers):
    """Runs are carried out by jobs of a SLURM cluster, each with one worker of Dask's."""

    name: Literal["slurm"] = "slurm"
    workers: int = parameter(
        16, "jobs, each with a worker of one core", unit="job", low=1, high=4096
    )
    queue: str | None = Field(
        None, pattern=_NAME, description="partition; the cluster's default unless given"
    )
    account: str | None = Field(
        None, pattern=_NAME, description="account that the jobs are booked on"
    )
    memory: str = Field(
        "2GB",
        pattern=r"^0*[1-9]\d*(\.\d+)? ?[KMGT]?i?B$",
        description="memory of a job, such as 2GB",
    )
    walltime: str = Field(
        "02:00:00",
        pattern=r"^(\d+-)?\d{1,2}:\d{2}:\d{2}$",
        description="how long a job may take, as hours:minutes:seconds",
    )
    lifetime_minutes: int = parameter(
        100,
        "age at which a worker ends by itself, its runs handed on, before its job is ended",
        unit="min",
        low=1,
        high=100_000,
    )
    patience: int = parameter(
        300,
        "seconds without any worker after which it is said what is waited for, and again now and "
        "then",
        unit="s",
        low=1,
        high=86_400,
    )
    directives: tuple[Annotated[str, Field(pattern=r"^--?[\w-]+([= ][^\s\x00]+)?$")], ...] = Field(
        (), description="further directives of the job, such as '--qos=normal'"
    )
    prologue: tuple[Annotated[str, Field(pattern=r"^[^\n\r\x00]+$")], ...] = Field(
        (), description="lines of shell that come before the worker, such as 'module load python'"
    )

    @model_validator(mode="after")
    def _workers_end_before_their_jobs(self) -> Self:
        days, _, clock = self.walltime.rpartition("-")
        hours, minutes, _ = (int(part) for part in clock.split(":"))
        allowed = (24 * int(days or 0) + hours) * 60 + minutes
        if self.lifetime_minutes >= allowed:
            raise ValueError(
                f"walltime = {self.walltime}, lifetime_minutes = {self.lifetime_minutes}: a worker "
                "is to end some minutes before its job does; take a longer walltime"
            )
        return self


class Scheduler(_Workers):
    """Runs are carried out by the workers of a scheduler of Dask's that is there already."""

    name: Literal["scheduler"] = "scheduler"
    workers: int = parameter(
        16,
        "workers that are expected there: thrice as many runs are handed over at a time",
        unit="process",
        low=1,
        high=4096,
    )
    address: str = Field(
        pattern=r"^(tcp|tls)://.+:\d+$", description="of the scheduler, such as tcp://10.0.0.1:8786"
    )
    patience: int = parameter(
        30,
        "seconds without any worker after which it is said what is waited for, and again now and "
        "then; a scheduler that does not answer is given up",
        unit="s",
        low=1,
        high=86_400,
    )


class Own(_Workers):
    """Runs are carried out by an executor of somebody's own."""

    name: Literal["own"] = "own"
    opens: str = Field(
        pattern=r"^(.+:\w+|[\w.-]+)$",
        description="class that opens it, as FILE.py:CLASS, MODULE:CLASS or an entry point",
    )


type Executor = Annotated[
    Serial | Local | Dask | Slurm | Scheduler | Own, Field(discriminator="name")
]
"""What carries the runs out."""
