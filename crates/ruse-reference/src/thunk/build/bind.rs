//! Binding forms: `Let`, `Fix`, `LetValues`.

use ruse_expand::core::{ExprId, VarId};
use ruse_heap::Kind;

use super::{Builder, Context, OPERAND};
use crate::thunk::code::Shape;
use crate::thunk::frame::{Frame, Thunk};
use crate::thunk::machine::unboxed;
use crate::thunk::operand::{Home, Store};
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

impl Builder<'_, '_> {
    pub(super) fn let_form(
        &mut self,
        bindings: &[(VarId, ExprId)],
        body: ExprId,
        context: Context,
    ) -> Res<Thunk> {
        let notes = self.unit.notes;
        self.scoped(|this| {
            let mut labels = Vec::new();
            let mut stores = Vec::new();
            let mut homes = Vec::new();
            for (var, value) in bindings {
                if notes.contified.contains(var) {
                    labels.push((*var, *value));
                } else if !notes.static_vars.contains(var) {
                    // The variable is bound after every value is there, so its home is no home yet.
                    let shape = this.unit.shape(*var);
                    let boxed = this.unit.boxed.contains(var);
                    let home = Home { slot: this.slot(shape), shape, boxed };
                    stores.push(this.scoped(|this| this.store(*value, home))?);
                    homes.push((*var, home));
                }
            }
            let boxed = homes.iter().filter(|(_, home)| home.boxed).map(|(_, home)| home.slot);
            let boxed: Box<[usize]> = boxed.collect();
            this.homes.extend(homes);
            let body = if labels.is_empty() {
                this.thunk(body, context)?
            } else {
                this.label_group(&labels, body, context)?
            };
            Ok(with_stores(stores, boxed, body))
        })
    }

    pub(super) fn fix_form(
        &mut self,
        bindings: &[(VarId, ExprId)],
        body: ExprId,
        context: Context,
    ) -> Res<Thunk> {
        let notes = self.unit.notes;
        self.scoped(|this| {
            let is_label = |(var, _): &&(VarId, ExprId)| notes.contified.contains(var);
            let labels: Vec<_> = bindings.iter().filter(is_label).copied().collect();
            let closures: Vec<_> = bindings
                .iter()
                .filter(|it| !is_label(it) && !notes.static_vars.contains(&it.0))
                .copied()
                .collect();
            let group =
                if closures.is_empty() { None } else { Some(this.closure_group(&closures)?) };
            let body = if labels.is_empty() {
                this.thunk(body, context)?
            } else {
                this.label_group(&labels, body, context)?
            };
            Ok(match group {
                None => body,
                Some(make) => Box::new(move |frame: &mut Frame<'_>| {
                    make(frame)?;
                    body(frame)
                }),
            })
        })
    }

    pub(super) fn let_values(
        &mut self,
        id: ExprId,
        params: &[VarId],
        rest: Option<VarId>,
        values: ExprId,
        body: ExprId,
        context: Context,
    ) -> Res<Thunk> {
        let site = self.unit.site(id);
        self.scoped(|this| {
            let wanted = Context { values: Some((params.len(), rest.is_some(), site)), ..OPERAND };
            let values = this.scoped(|this| this.thunk(values, wanted))?;
            let homes: Box<[Home]> =
                params.iter().chain(&rest).map(|var| this.allocate_inferred(*var)).collect();
            let body = this.thunk(body, context)?;
            let count = params.len();
            Ok(Box::new(move |frame: &mut Frame<'_>| {
                let value = values(frame)?;
                for (index, home) in homes.iter().enumerate() {
                    let item = if index == count {
                        let all = frame.machine.world.values_of(value);
                        frame.heap().list(&all[count..])
                    } else if value.is_kind(Kind::Values) {
                        frame.heap().object_slice(value)[index]
                    } else {
                        value
                    };
                    match home.shape {
                        Shape::Value if home.boxed => {
                            frame.values[home.slot] =
                                frame.machine.world.runtime.heap.make_box(item);
                        }
                        Shape::Value => frame.values[home.slot] = item,
                        shape => frame.raw[home.slot] = unboxed(item, shape),
                    }
                }
                body(frame)
            }) as Thunk)
        })
    }
}

/// Stores, then boxes around some of what was stored, then a body.
fn with_stores(stores: Vec<Store>, boxed: Box<[usize]>, body: Thunk) -> Thunk {
    let body: Thunk = if boxed.is_empty() {
        body
    } else {
        Box::new(move |frame| {
            for &slot in &boxed {
                frame.values[slot] = frame.machine.world.runtime.heap.make_box(frame.values[slot]);
            }
            body(frame)
        })
    };
    let mut stores = stores.into_iter();
    match (stores.next(), stores.next(), stores.len()) {
        (None, ..) => body,
        (Some(Store::Flonum(slot, x)), None, _) => Box::new(move |frame| {
            frame.raw[slot] = x(frame).to_bits();
            body(frame)
        }),
        (Some(Store::Value(slot, value)), None, _) => Box::new(move |frame| {
            frame.values[slot] = value(frame)?;
            body(frame)
        }),
        (Some(only), None, _) => Box::new(move |frame| {
            only.run(frame)?;
            body(frame)
        }),
        (Some(Store::Flonum(a, x)), Some(Store::Flonum(b, y)), 0) => Box::new(move |frame| {
            frame.raw[a] = x(frame).to_bits();
            frame.raw[b] = y(frame).to_bits();
            body(frame)
        }),
        (Some(a), Some(b), _) => {
            let all: Box<[Store]> = [a, b].into_iter().chain(stores).collect();
            Box::new(move |frame| {
                for store in &all {
                    store.run(frame)?;
                }
                body(frame)
            })
        }
    }
}
