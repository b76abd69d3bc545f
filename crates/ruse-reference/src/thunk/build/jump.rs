//! Labels: procedures that are places in the frame around them. Their calls are jumps, with arguments put into the
//! slots of their parameters.

use ruse_compiler::Transfer;
use ruse_expand::core::{Expr, ExprId, VarId, each_child};

use super::{Builder, Context, Label};
use crate::thunk::frame::{JUMP, Thunk};
use crate::thunk::machine::Site;
use crate::thunk::operand::{Home, Store};
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

/// A label's parameters that go into boxes, and its body.
struct Place {
    boxed: Box<[usize]>,
    body: Thunk,
}

impl Builder<'_, '_> {
    /// A form that binds labels: its body runs first; what jumps to one of them goes on in that one's.
    pub(super) fn label_group(
        &mut self,
        group: &[(VarId, ExprId)],
        body: ExprId,
        context: Context,
    ) -> Res<Thunk> {
        let core = self.unit.core;
        let first = self.next_label;
        let mut bodies = Vec::with_capacity(group.len());
        for (var, lambda) in group {
            let Expr::Lambda(form) = core.unit.expr(*lambda) else { continue };
            let params: Vec<Home> =
                form.params.iter().map(|param| self.allocate_inferred(*param)).collect();
            let boxed = params.iter().filter(|home| home.boxed).map(|home| home.slot).collect();
            let number = self.next_label;
            self.next_label += 1;
            self.labels.insert(*var, Label { number, params });
            bodies.push((boxed, form.body));
        }
        let entry = self.scoped(|this| this.thunk(body, context))?;
        let mut places = Vec::with_capacity(bodies.len());
        for (boxed, body) in bodies {
            let body = self.scoped(|this| this.thunk(body, context))?;
            places.push(Place { boxed, body });
        }
        let mut places = places.into_iter();
        Ok(match (places.next(), places.len()) {
            (None, _) => entry,
            (Some(Place { boxed, body }), 0) if boxed.is_empty() => Box::new(move |frame| {
                let mut value = entry(frame)?;
                while value == JUMP && frame.target == first {
                    value = body(frame)?;
                }
                Ok(value)
            }),
            (Some(place), _) => {
                let places: Box<[Place]> = std::iter::once(place).chain(places).collect();
                Box::new(move |frame| {
                    let mut value = entry(frame)?;
                    while value == JUMP {
                        let Some(place) = places.get(frame.target.wrapping_sub(first)) else {
                            break;
                        };
                        for &slot in &place.boxed {
                            let content = frame.values[slot];
                            frame.values[slot] = frame.heap().make_box(content);
                        }
                        value = (place.body)(frame)?;
                    }
                    Ok(value)
                })
            }
        })
    }

    /// A call that is a jump, if it is one.
    pub(super) fn jump(
        &mut self,
        id: ExprId,
        var: VarId,
        arguments: &[ExprId],
    ) -> Option<Res<Thunk>> {
        let transfer = self.unit.notes.transfers.get(&id).copied();
        let label = match self.labels.get(&var) {
            Some(label) => label.clone(),
            None => match &self.own {
                Some((own, params)) if *own == var && transfer.is_some() => {
                    Label { number: 0, params: params.clone() }
                }
                _ => return None,
            },
        };
        let back = (transfer == Some(Transfer::BackEdge)).then(|| self.unit.site(id));
        Some(self.jump_to(label, arguments, back))
    }

    /// A jump to a label; `back` is the place of one that goes back.
    fn jump_to(&mut self, label: Label, arguments: &[ExprId], back: Option<Site>) -> Res<Thunk> {
        let stores = self.scoped(|this| this.assign(&label.params, arguments))?;
        let target = label.number;
        let Some(site) = back else {
            return Ok(Box::new(move |frame| {
                for store in &stores {
                    store.run(frame)?;
                }
                frame.target = target;
                Ok(JUMP)
            }));
        };
        let mut stores = stores.into_vec();
        Ok(match stores.len() {
            1 => {
                let a = stores.remove(0);
                Box::new(move |frame| {
                    a.run(frame)?;
                    frame.tick(site)?;
                    frame.target = target;
                    Ok(JUMP)
                })
            }
            2 => {
                let b = stores.remove(1);
                let a = stores.remove(0);
                Box::new(move |frame| {
                    a.run(frame)?;
                    b.run(frame)?;
                    frame.tick(site)?;
                    frame.target = target;
                    Ok(JUMP)
                })
            }
            _ => {
                let stores = stores.into_boxed_slice();
                Box::new(move |frame| {
                    for store in &stores {
                        store.run(frame)?;
                    }
                    frame.tick(site)?;
                    frame.target = target;
                    Ok(JUMP)
                })
            }
        })
    }

    /// Stores of arguments into parameters that the arguments may read. Evaluated from left to right; one whose
    /// parameter a later one reads goes through a slot of its own.
    fn assign(&mut self, params: &[Home], arguments: &[ExprId]) -> Res<Box<[Store]>> {
        let mut read_later = vec![false; params.len()];
        let mut later: Vec<Home> = Vec::new();
        for (index, argument) in arguments.iter().enumerate().rev() {
            read_later[index] = later.iter().any(|home| same_place(home, &params[index]));
            self.each_home(*argument, &mut later);
        }
        let mut stores = Vec::with_capacity(params.len());
        let mut moves = Vec::new();
        for (index, argument) in arguments.iter().enumerate() {
            let home = Home { boxed: false, ..params[index] };
            if self.is_unchanged(*argument, &home) {
                continue;
            }
            if read_later[index] {
                let slot = self.slot(home.shape);
                stores.push(self.store(*argument, Home { slot, ..home })?);
                moves.push(match home.shape {
                    crate::thunk::code::Shape::Value => Store::Copy(home.slot, slot),
                    _ => Store::CopyRaw(home.slot, slot),
                });
            } else {
                stores.push(self.store(*argument, home)?);
            }
        }
        stores.extend(moves);
        Ok(stores.into())
    }

    /// Whether an argument is the parameter itself.
    fn is_unchanged(&self, argument: ExprId, home: &Home) -> bool {
        match self.unit.core.unit.expr(argument) {
            Expr::Local(var) => {
                !self.unit.notes.checked.contains(&argument)
                    && self.homes.get(var).is_some_and(|own| !own.boxed && same_place(own, home))
            }
            _ => false,
        }
    }

    /// Notes the homes of the variables that an expression names.
    fn each_home(&self, root: ExprId, homes: &mut Vec<Home>) {
        let unit = &self.unit.core.unit;
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if let Expr::Local(var) | Expr::SetLocal(var, _) = unit.expr(id) {
                homes.extend(self.homes.get(var));
            }
            each_child(unit.expr(id), |child| open.push(child));
        }
    }
}

fn same_place(a: &Home, b: &Home) -> bool {
    use crate::thunk::code::Shape;
    a.slot == b.slot && (a.shape == Shape::Value) == (b.shape == Shape::Value)
}
