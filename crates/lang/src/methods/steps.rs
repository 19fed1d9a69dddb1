//! The block that a pass of the planner fills.

use crate::display::Names;
use crate::expr::{AttributeId, Expr, Kind, Ref, TemporaryId};
use crate::plan::{Block, Guard, Solve, Statement, Target};

/// Statements so far, and the names of the model they are about.
#[derive(Debug)]
pub struct Steps<'a> {
    names: Names<'a>,
    block: Block,
    temporaries: u32,
}

impl<'a> Steps<'a> {
    /// An empty block.
    pub fn new(names: Names<'a>) -> Steps<'a> {
        Steps { names, block: Block::default(), temporaries: 0 }
    }

    /// The names of the model.
    pub fn names(&self) -> &Names<'a> {
        &self.names
    }

    /// The value under a name, computed here. Literals and names stay what they are, except attributes: those can
    /// change in the statements that follow.
    pub fn named(&mut self, value: Expr) -> Expr {
        match value.kind() {
            Kind::Number(_) | Kind::Ref(Ref::Temporary(_)) => value,
            _ => {
                let id = self.fresh();
                let at = value.at();
                self.block.statements.push(Statement::Let { id, value });
                Expr::reference(Ref::Temporary(id), at)
            }
        }
    }

    /// A name that is not used yet.
    pub fn fresh(&mut self) -> TemporaryId {
        self.temporaries += 1;
        TemporaryId(self.temporaries - 1)
    }

    /// Appends equations to solve.
    pub fn solve(&mut self, solve: Solve) {
        self.block.statements.push(Statement::Solve(solve));
    }

    /// Says when solutions so far are used.
    pub fn guard_solutions(&mut self, guard: &dyn Fn(AttributeId) -> Guard) {
        for statement in &mut self.block.statements {
            if let Statement::Solve(solve) = statement {
                solve.unknowns.iter_mut().for_each(|unknown| unknown.guard = guard(unknown.variable));
            }
        }
    }

    /// Appends an assignment.
    pub fn store(&mut self, target: Target, value: Expr, guard: Guard) {
        self.block.statements.push(Statement::Store { target, value, guard });
    }

    /// The finished block.
    pub fn finish(self) -> Block {
        self.block
    }
}
