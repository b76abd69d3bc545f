//! Linking: units become procedures, before a run and on its way (`eval`, `load`).

use std::sync::Arc;

use ruse_heap::Value;
use ruse_runtime::ErrorKind;
use ruse_runtime::host::LinkRequest;

use super::PRIMITIVES;
use super::build;
use super::code::Codes;
use super::frame::{Exit, Frame};
use super::machine::{Machine, Site};
use crate::unit::CoreUnit;
use crate::world::LinkError;

/// Links units in order; the bodies of those that have something to run.
pub(super) fn units(
    machine: &mut Machine,
    codes: &Codes,
    units: &[Arc<CoreUnit>],
) -> Result<Vec<Value>, LinkError> {
    let mut bodies = Vec::new();
    for core in units {
        let options = machine.options;
        bodies.extend(build::build(machine, codes, &PRIMITIVES, core, options)?);
    }
    Ok(bodies)
}

/// Links what a primitive asked for: the list of bodies, or a condition.
pub(super) fn requested(
    frame: &mut Frame<'_>,
    request: LinkRequest,
    site: Site,
) -> Result<Value, Exit> {
    let core: Result<Vec<Arc<CoreUnit>>, _> =
        request.units.into_iter().map(|unit| unit.downcast::<CoreUnit>()).collect();
    let linked = match core {
        Ok(core) => units(frame.machine, frame.codes, &core),
        Err(_) => Err(LinkError("this unit is not Core".to_owned())),
    };
    match linked {
        Ok(bodies) => Ok(frame.machine.world.linked_value(request.first, &bodies)),
        Err(error) => {
            let raise = frame.runtime().error(ErrorKind::Syntax, "", &error.0, &[]);
            frame.value_or_trouble(Err(raise), site)
        }
    }
}
