//! The peers of this build.

#[cfg(any(feature = "lua54", feature = "luajit"))]
mod lua;
#[cfg(feature = "rhai")]
mod rhai;
#[cfg(feature = "ruse")]
mod ruse;
#[cfg(feature = "steel")]
mod steel;

/// Their names.
pub(crate) const NAMES: &[&str] = &[
    #[cfg(feature = "ruse")]
    "ruse",
    #[cfg(feature = "ruse")]
    "ruse-interpreter",
    #[cfg(feature = "luajit")]
    "luajit",
    #[cfg(feature = "lua54")]
    "lua54",
    #[cfg(feature = "rhai")]
    "rhai",
    #[cfg(feature = "steel")]
    "steel",
];

/// Measures something of a peer; `None` if this build has not got it.
pub(crate) fn measure(peer: &str, what: &str) -> Option<f64> {
    match peer {
        #[cfg(feature = "ruse")]
        "ruse" => crate::measure::measure::<ruse::WithJit>(what),
        #[cfg(feature = "ruse")]
        "ruse-interpreter" => crate::measure::measure::<ruse::WithoutJit>(what),
        #[cfg(feature = "luajit")]
        "luajit" => crate::measure::measure::<lua::LuaPeer>(what),
        #[cfg(feature = "lua54")]
        "lua54" => crate::measure::measure::<lua::LuaPeer>(what),
        #[cfg(feature = "rhai")]
        "rhai" => crate::measure::measure::<rhai::RhaiPeer>(what),
        #[cfg(feature = "steel")]
        "steel" => crate::measure::measure::<steel::SteelPeer>(what),
        _ => None,
    }
}
