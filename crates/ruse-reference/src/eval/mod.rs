//! The engine *eval*: Core as an explicit-continuation machine.
