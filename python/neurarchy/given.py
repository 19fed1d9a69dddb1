"""The connectors of a projection that are given synapses one by one: functions, sparse matrices, files."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, connectivity_files, connector, file_formats, sparse, values
from .lil import LILConnectivity, Table
from .messages import ANNarchyException
from .projection_part import ProjectionPart

if TYPE_CHECKING:
    from os import PathLike

    from typing_extensions import Self


class ConnectableOneByOne(ProjectionPart):
    """Connectors that are given synapses one by one."""

    if TYPE_CHECKING:

        def _connected(
            self, kept: connector.Delays, before: bool, storage: str | None, description: str = ""
        ) -> Self: ...

    def connect_with_func(
        self,
        method: Callable[..., LILConnectivity],
        storage_format: str | None = None,
        storage_order: str | None = None,
        **args: Any,
    ) -> Self:
        """Connect as a function says, which is called at once.

        Parameters
        ----------
        method : callable
            Called as ``method(pre, post, **args)`` with the two sides; returns a :class:`LILConnectivity`.
        storage_format, storage_order : str, optional
            See :meth:`connect_all_to_all`.
        **args
            Handed over to `method`.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If `method` returns something else, a rank does not exist or a synapse comes twice.
        """
        what = "connect_with_func"
        storage = connector.storage(storage_format, storage_order, what)
        synapses = method(self.pre, self.post, **args)
        if not isinstance(synapses, LILConnectivity):
            raise ANNarchyException(
                f"{self._what}, {what}: the function must return a LILConnectivity, not {type(synapses).__name__}"
            )
        synapses.validate()
        name = getattr(method, "__name__", type(method).__name__)
        return self._connect_given("with_func", synapses.table(), storage, f"Created by the method {name}")

    def connect_from_sparse(
        self,
        weights: Any,
        delays: float = 0.0,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect as a sparse matrix of SciPy says.

        Parameters
        ----------
        weights : scipy.sparse matrix or array
            Shape ``(pre.size, post.size)``: the first axis is the pre-synaptic one, other than in
            :meth:`connect_from_matrix`. Stored entries become synapses, zeros included. Entries of one place add up.
        delays : float
            Delay in ms; 0 means one step.
        storage_format, storage_order : str, optional
            See :meth:`connect_all_to_all`.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If it is no sparse matrix or has the wrong shape, or `delays` is no number.

        Examples
        --------
        >>> import scipy.sparse
        >>> import neurarchy as ann
        >>> pop = ann.Population(4, ann.Neuron(parameters="r = 1.0"))
        >>> out = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
        >>> weights = scipy.sparse.csr_matrix(([1.0, 2.0], ([0, 3], [1, 1])), shape=(4, 2))
        >>> proj = ann.Projection(pop, out, "exc").connect_from_sparse(weights)
        >>> ann.compile(silent=True)
        >>> proj[1].pre_ranks, proj[1].w
        ([0, 3], [1.0, 2.0])
        """
        what = "connect_from_sparse"
        storage = connector.storage(storage_format, storage_order, what)
        if not sparse.scipy_sparse(what).issparse(weights):
            raise ANNarchyException(
                f"{what}(weights=): expected a sparse matrix of SciPy, not {type(weights).__name__}"
            )
        if values.as_number(delays) is None:
            raise ANNarchyException(f"{what}(delays=): expected a number of ms, not {delays!r}")
        kept = connector.delays(delays, self._network.dt, what)
        steps = connector.raw_steps(kept.longest, self._network.dt)
        table = sparse.table_of(weights, *self._ranks(), steps, f"{what}(weights=)")
        return self._connect_given("from_sparse", table, storage, "Sparse connectivity matrix")

    def connect_from_matrix_market(
        self,
        filename: str | PathLike[str],
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect as a file in the Matrix Market format says, which is read at once.

        Parameters
        ----------
        filename : str or path
            Ends with ``.mtx``. Rows are post neurons, columns pre neurons. Coordinate files: stored entries become
            synapses; array files: all entries.
        storage_format, storage_order : str, optional
            See :meth:`connect_all_to_all`.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ValueError
            If the name does not end with ``.mtx``.
        ANNarchyException
            If the file cannot be read or the matrix has the wrong shape.
        """
        what = "connect_from_matrix_market"
        if os.path.splitext(filename)[1] != ".mtx":
            raise ValueError(f"{what}: the name of a Matrix Market file ends with .mtx, not '{filename}'")
        storage = connector.storage(storage_format, storage_order, what)
        scipy_sparse = sparse.scipy_sparse(what)
        from scipy.io import mmread

        try:
            matrix = mmread(filename)
        except (OSError, ValueError, TypeError, OverflowError) as error:
            raise ANNarchyException(f"{what}: '{filename}' cannot be read: {error}") from error
        if not scipy_sparse.issparse(matrix):
            places = np.indices(matrix.shape).reshape(2, -1)
            matrix = scipy_sparse.coo_matrix((np.asarray(matrix).reshape(-1), places), shape=matrix.shape)
        if np.iscomplexobj(matrix.data):
            raise ANNarchyException(f"{what}: '{filename}' holds complex numbers, weights are real")
        expected = (self.post.size, self.pre.size)
        if tuple(matrix.shape) != expected:
            raise ANNarchyException(
                f"{what}: the matrix must have shape {expected} (post-synaptic, pre-synaptic neurons), not "
                f"{matrix.shape}"
            )
        table = sparse.table_of(matrix.T, *self._ranks(), 0, what)
        return self._connect_given("from_matrix_market", table, storage, "MatrixMarket")

    def connect_from_file(
        self,
        filename: str | PathLike[str],
        pickle_encoding: str | None = None,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect as in a file written by :meth:`save_connectivity`, which is read at once.

        Weights and delays are restored, other attributes are not. The file may hold pickled objects: read only files
        that you trust.

        Parameters
        ----------
        filename : str or path
            The file.
        pickle_encoding : str, optional
            Encoding of strings in files of Python 2.
        storage_format, storage_order : str, optional
            See :meth:`connect_all_to_all`.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If the file cannot be read, is incomplete or does not fit the populations.
        """
        what = "connect_from_file"
        storage = connector.storage(storage_format, storage_order, what)
        table = connectivity_files.read(filename, pickle_encoding, f"{self._what}, {what}")
        return self._connect_given("from_file", table, storage, "From File")

    def save_connectivity(self, filename: str | PathLike[str]) -> None:
        """Write ranks, weights and delays to a file. After `compile`.

        The file holds ``name``, ``post_ranks``, ``pre_ranks``, ``w``, ``delay`` (steps, None if there is none),
        ``max_delay``, ``uniform_delay``, ``size`` and ``nb_synapses``.

        Parameters
        ----------
        filename : str or path
            ``.npz``: NumPy; ``.gz``: compressed pickle; ``.mat``: Matlab, which cannot be read again; other: pickle. A
            directory that is missing is created.

        Raises
        ------
        ANNarchyException
            If the network is not compiled or the file cannot be written; a file of this name is then as before.
        """
        self._require_compiled("save_connectivity")
        content = connectivity_files.description(self)
        file_formats.write(filename, content, "connectivity", f"{self._what}, save_connectivity")

    def _connect_given(self, pattern: str, table: Table, storage: str, description: str) -> Self:
        one_delay, steps = table.delays
        longest = int(steps.max(initial=0)) * self._network.dt
        kept = connector.Delays(0.0, longest, one_delay)
        before = _core.connect_given(
            self._network.core, self.id, pattern, table.rows, table.weights, table.delays, self.pre is self.post
        )
        return self._connected(kept, before, storage, description)

    def _ranks(self) -> tuple[list[int], list[int]]:
        """Return the ranks of both sides, in the order of their views."""
        return [int(rank) for rank in self.pre.ranks], [int(rank) for rank in self.post.ranks]
