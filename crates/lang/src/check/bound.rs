//! `min=` and `max=`.

use super::flags::Flags;
use super::host::{Host, Scope};
use crate::model::Bound;

/// Resolves the bounds of a statement that stands in `scope`, in the order written.
pub(crate) fn bounds(host: &mut Host<'_>, flags: &Flags, scope: &Scope<'_>) -> Vec<Bound> {
    let scope = scope.bound();
    flags.bounds.iter().map(|(kind, value)| Bound { kind: *kind, value: host.bound(value, &scope) }).collect()
}
