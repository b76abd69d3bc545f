//! Types in the interfaces of libraries.

use std::sync::Arc;

use ruse_syntax::{Diagnostic, Span};
use serde::{Deserialize, Serialize};

use super::interface::InterfaceBinding;
use crate::binding::{Binding, GlobalRef};
use crate::core::GlobalName;
use crate::expander::Expander;
use crate::types::declare::{Declaration, Origin};
use crate::types::{RecordVariable, Type};

/// What a library says of a name that others can see.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TypeEntry {
    binding: InterfaceBinding,
    ty: Type,
    role: Role,
}

/// What the type is to the name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
enum Role {
    /// It means the type.
    Name,
    /// It tells whether an object is of the type.
    Predicate,
    /// It is of the type.
    Value { who: Arc<str>, place: Option<Arc<str>>, body: Option<GlobalName>, implied: bool },
}

impl Expander {
    /// What is known of a name, with the globals that others need to see for that.
    pub(super) fn type_entries(
        &self,
        binding: Binding,
        written: &InterfaceBinding,
        globals: &mut Vec<GlobalRef>,
    ) -> Vec<TypeEntry> {
        let mut entries = Vec::new();
        let entry = |ty: &Type, role| TypeEntry { binding: written.clone(), ty: ty.clone(), role };
        if let Some(ty) = self.types.names.get(&binding) {
            entries.push(entry(ty, Role::Name));
        }
        if let Some(ty) = self.types.predicates.get(&binding) {
            entries.push(entry(ty, Role::Predicate));
        }
        if let Some(known) = self.types.declared.get(&binding) {
            let mutable = match binding {
                Binding::Global(global) => self.globals[global.0 as usize].mutable,
                _ => false,
            };
            let body = known.body.filter(|_| !mutable);
            globals.extend(body);
            let name = |body: GlobalRef| self.globals[body.0 as usize].name.clone();
            let Origin { who, place, .. } = known.origin.clone();
            let (body, implied) = (body.map(name), known.implied);
            entries.push(entry(&known.ty, Role::Value { who, place, body, implied }));
        }
        for entry in &entries {
            entry.ty.each_record(&mut |variable| {
                if let RecordVariable::Global(name) = variable {
                    globals.extend(self.known_global(name));
                }
            });
        }
        entries
    }

    /// Makes known what an interface says of names.
    pub(super) fn load_types(
        &mut self,
        entries: &[TypeEntry],
        site: Span,
    ) -> Result<(), Vec<Diagnostic>> {
        for TypeEntry { binding, ty, role } in entries {
            let binding = self.unflatten(binding, site)?;
            let ty = ty.clone();
            match role {
                Role::Name => drop(self.types.names.insert(binding, ty)),
                Role::Predicate => drop(self.types.predicates.insert(binding, ty)),
                Role::Value { who, place, body, implied } => {
                    let body = body.as_ref().map(|body| self.global(body.clone(), false));
                    let origin =
                        Origin { who: who.clone(), span: Span::NONE, place: place.clone() };
                    let known = Declaration { ty, origin, body, implied: *implied };
                    self.types.declared.insert(binding, Arc::new(known));
                }
            }
        }
        Ok(())
    }
}
