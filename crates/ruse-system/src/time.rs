//! The time zone of the machine: how far local time is from UTC. Calendars are Scheme (`lib/srfi/19.sld`).

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ruse_heap::Value;
use ruse_runtime::services::argument;
use ruse_runtime::{Raise, Runtime, Service};

use crate::integer_argument;

/// The services.
pub const ROWS: &[Service] = &[("local-offset", local_offset)];

/// `(seconds)`: the offset in seconds of local time at a time, in seconds since 1970 UTC. A time that the zone's rules do not
/// reach has the offset of the nearest one that they do.
fn local_offset(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let seconds = integer_argument(rt, "local-offset", 1, argument(args, 0), i64::MIN..=i64::MAX)?;
    let (least, greatest) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    let Ok(timestamp) = Timestamp::from_second(seconds.clamp(least, greatest)) else {
        return Ok(Value::ZERO);
    };
    // What the program set itself comes before what the process has; a zone that nobody knows is UTC.
    let named = rt.world.variable("TZ").filter(|_| rt.config.capabilities.sees_variable("TZ"));
    let zone = match named.as_deref().map(|name| name.trim_start_matches(':')) {
        Some("") => TimeZone::UTC,
        Some(name) => {
            TimeZone::get(name).or_else(|_| TimeZone::posix(name)).unwrap_or(TimeZone::UTC)
        }
        None => machine_zone(),
    };
    Ok(Value::fixnum(zone.to_offset(timestamp).seconds().into()))
}

/// The zone of the machine, whatever the process was told: a program that may not see `TZ` does not see it here.
fn machine_zone() -> TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    let find = || {
        if std::env::var_os("TZ").is_none() {
            return TimeZone::try_system().unwrap_or(TimeZone::UTC);
        }
        let rules = std::fs::read("/etc/localtime").ok();
        rules.and_then(|rules| TimeZone::tzif("local", &rules).ok()).unwrap_or(TimeZone::UTC)
    };
    ZONE.get_or_init(find).clone()
}
