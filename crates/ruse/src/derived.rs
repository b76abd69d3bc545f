//! The derive macros, with their documentation.

/// Derives the trait [`IntoScheme`](trait@crate::IntoScheme): every field's type implements it.
///
/// | Rust | Scheme |
/// |---|---|
/// | struct with named fields | association list, its keys are symbols: `((x . 1) (y . 2))` |
/// | struct with several fields without names | list of their values |
/// | struct with one field without a name, or `transparent` | the value of the field |
/// | struct without fields | the symbol of its name |
/// | variant without fields | the symbol of its name |
/// | variant with fields without names | list of the symbol and their values: `(circle 1.5)` |
/// | variant with named fields | the same with pairs: `(rect (width . 2) (height . 3))` |
///
/// Names are spelled as in Scheme: field `max_speed` is `max-speed`, variant `NotFound` is `not-found`. A field of type
/// `Box<T>` or `Option<Box<T>>` is converted as if there were no box, so that types can contain themselves.
///
/// Attributes, the same as for [`FromScheme`](derive@crate::FromScheme):
///
/// * `#[scheme(rename_all = "...")]` on a type or variant: another spelling, `kebab-case` being the usual one:
///   `snake_case`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `lowercase`, `UPPERCASE`
/// * `#[scheme(rename = "...")]` on a field, a variant or a struct without fields: its name
/// * `#[scheme(transparent)]` on a struct with one field that is not skipped: the value of this field stands for it
/// * `#[scheme(skip)]` on a field: it does not show in Scheme, and comes back as its default; on a variant: it has no
///   counterpart, which is an error when it goes out
/// * `#[scheme(default)]`, `#[scheme(default = expression)]` on a named field: what it is when it is missing
/// * `#[scheme(crate = "path")]` on a type: where crate `ruse` is, if it has another name
///
/// ```
/// use ruse::IntoScheme;
///
/// #[derive(IntoScheme)]
/// struct Player { name: String, max_speed: f64, goal: Goal, #[scheme(skip)] secret: u64 }
///
/// #[derive(IntoScheme)]
/// enum Goal { Nothing, MoveTo(i32, i32), Follow { leader: String } }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let player = Player { name: "Ada".into(), max_speed: 2.5, goal: Goal::MoveTo(3, 4), secret: 1 };
/// let value = vm.value(player)?;
/// assert_eq!(vm.to_text(&value)?, r#"((name . "Ada") (max-speed . 2.5) (goal move-to 3 4))"#);
/// let goals = vm.value(vec![Goal::Nothing, Goal::Follow { leader: "Ada".into() }])?;
/// assert_eq!(vm.to_text(&goals)?, r#"(nothing (follow (leader . "Ada")))"#);
/// # Ok::<(), ruse::Error>(())
/// ```
///
/// What cannot be converted is found when the program is compiled: a type that has no counterpart,
///
/// ```compile_fail
/// #[derive(ruse::IntoScheme)]
/// struct Job { thread: std::thread::Thread }
/// ```
///
/// two fields of one name,
///
/// ```compile_fail
/// #[derive(ruse::IntoScheme)]
/// struct Pair { a: i64, #[scheme(rename = "a")] b: i64 }
/// ```
///
/// a transparent struct with two fields,
///
/// ```compile_fail
/// #[derive(ruse::IntoScheme)]
/// #[scheme(transparent)]
/// struct Pair { a: i64, b: i64 }
/// ```
///
/// words that mean nothing,
///
/// ```compile_fail
/// #[derive(ruse::IntoScheme)]
/// struct Pair { #[scheme(renamed = "first")] a: i64, b: i64 }
/// ```
///
/// and unions.
///
/// ```compile_fail
/// #[derive(ruse::IntoScheme)]
/// union Bits { float: f64, bits: u64 }
/// ```
pub use ruse_derive::IntoScheme;

/// Derives the trait [`FromScheme`](trait@crate::FromScheme): every field's type implements it.
///
/// Data looks as [`IntoScheme`](derive@crate::IntoScheme) makes it, which also lists the attributes. For a struct with
/// named fields a hash table (SRFI 69) comes in as well; keys may be strings; fields that the struct does not have are
/// ignored, and a missing one is an error unless it has a `default` or is an `Option`. A vector can stand for the list
/// of a struct without field names.
///
/// Errors name the field, through all levels. Data that is circular or more than 1,000 values of derived types deep is
/// an error, too.
///
/// ```
/// use ruse::FromScheme;
///
/// #[derive(FromScheme, Debug, PartialEq)]
/// struct Config {
///     name: String,
///     size: Size,
///     #[scheme(default = 60)]
///     frame_rate: u32,
///     title: Option<String>,
/// }
///
/// #[derive(FromScheme, Debug, PartialEq)]
/// enum Size { Full, Window { width: u32, height: u32 } }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let config: Config = vm.eval("'((name . \"demo\") (size window (width . 640) (height . 480)))")?;
/// assert_eq!(config.size, Size::Window { width: 640, height: 480 });
/// assert_eq!((config.name.as_str(), config.frame_rate, config.title), ("demo", 60, None));
///
/// let error = vm.eval::<Config>("'((name . \"demo\") (size window (width . wide) (height . 1)))");
/// assert_eq!(error.unwrap_err().message,
///     "field `size.width` of the value must be an exact integer from 0 to 4294967295, but it is wide");
/// let error = vm.eval::<Config>("'((name . \"demo\") (size . small))").unwrap_err();
/// assert_eq!(error.message, "field `size` of the value must be `full` or \
///     `(window (width . value) (height . value))`, but it is small");
/// # Ok::<(), ruse::Error>(())
/// ```
///
/// A generic parameter that is converted gets its bound, and a skipped field needs a default:
///
/// ```compile_fail
/// struct Token;
/// #[derive(ruse::FromScheme)]
/// struct Session { user: String, #[scheme(skip)] token: Token }
/// ```
///
/// Fields without names cannot be missing:
///
/// ```compile_fail
/// #[derive(ruse::FromScheme)]
/// struct Pair(i64, #[scheme(default)] i64);
/// ```
///
/// A type is either data or a host type, not both:
///
/// ```compile_fail
/// #[derive(Clone, ruse::FromScheme, ruse::HostType)]
/// struct Pair { a: i64, b: i64 }
/// ```
pub use ruse_derive::FromScheme;

/// Derives the trait [`HostType`](trait@crate::HostType): values of the type are objects in Scheme, which programs use
/// by procedures.
///
/// On the type:
///
/// * `#[scheme(name = "...")]`: its name in Scheme; `Vec2` is `vec2` and `RayTracer` is `ray-tracer` without it
/// * `#[scheme(equal)]`: objects are `equal?` when they are `==`
/// * `#[scheme(order)]`: procedures `name<?` and `name=?` by `PartialOrd`
/// * `#[scheme(display)]`: objects print with what `Display` makes of them: `#<vec2 (3, 4)>`
/// * `#[scheme(rename_all = "...")]`, `#[scheme(crate = "...")]`: as for [`IntoScheme`](derive@crate::IntoScheme)
///
/// On a field:
///
/// * `#[scheme(get)]`: procedure `vec2-x` gives a clone of it
/// * `#[scheme(set)]`: procedure `vec2-x-set!` assigns it
/// * `#[scheme(get, set, rename = "...")]`: both, under another name than the field's
///
/// Constructors and methods are those of an `impl` block with [`methods`](macro@crate::methods).
///
/// ```
/// use ruse::HostType;
///
/// #[derive(HostType, Clone, PartialEq, PartialOrd)]
/// #[scheme(equal, order, display)]
/// struct Money {
///     #[scheme(get)]
///     cents: i64,
///     #[scheme(get, set, rename = "owner")]
///     belongs_to: String,
/// }
///
/// impl std::fmt::Display for Money {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         write!(f, "{}.{:02}", self.cents / 100, self.cents % 100)
///     }
/// }
///
/// #[ruse::methods]
/// impl Money {
///     #[scheme(constructor)]
///     fn new(cents: i64) -> Money {
///         Money { cents, belongs_to: "nobody".into() }
///     }
/// }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register_type::<Money>()?;
/// assert_eq!(vm.eval_printed("(make-money 1999)")?, ["#<money 19.99>"]);
/// vm.eval::<()>("(define m (make-money 5)) (money-owner-set! m \"Ada\")")?;
/// assert_eq!(vm.eval::<String>("(money-owner m)")?, "Ada");
/// assert!(vm.eval::<bool>("(and (money<? (make-money 1) m) (equal? (make-money 2) (make-money 2)))")?);
/// # Ok::<(), ruse::Error>(())
/// ```
///
/// A host type has one name, so it cannot be generic:
///
/// ```compile_fail
/// #[derive(ruse::HostType)]
/// struct Holder<T: Send + Sync + 'static> { held: T }
/// ```
///
/// VMs move between threads with their objects, so it is `Send` and `Sync`:
///
/// ```compile_fail
/// #[derive(ruse::HostType)]
/// struct Shared { count: std::rc::Rc<u32> }
/// ```
///
/// A field that can be read has a type that can be converted:
///
/// ```compile_fail
/// #[derive(ruse::HostType)]
/// struct Server { #[scheme(get)] address: std::net::SocketAddr }
/// ```
pub use ruse_derive::HostType;

/// Makes the functions of an `impl` block constructors and methods of a type that derives
/// [`HostType`](derive@crate::HostType).
///
/// | Rust | Scheme |
/// |---|---|
/// | `#[scheme(constructor)] fn new(...)` | `(make-vec2 ...)` |
/// | `#[scheme(constructor)] fn from_angle(...)` | `(vec2-from-angle ...)` |
/// | `#[scheme(function)] fn epsilon() -> f64` | `(vec2-epsilon)` |
/// | `fn length(&self) -> f64` | `(vec2-length v)` |
/// | `fn is_zero(&self) -> bool` | `(vec2-zero? v)` |
/// | `fn scale(&mut self, by: f64)` | `(vec2-scale! v by)` |
///
/// `#[scheme(rename = "...")]` gives another name, for constructors and functions the whole one;
/// `#[scheme(skip)]` leaves a function out. The VM comes first among the parameters if a function wants it, as
/// `ctx: &mut Context<'_>`. The others are what [`Parameter`](crate::Parameter) says, [`Opt`](crate::Opt) and
/// [`Rest`](crate::Rest) among them, and also `&str`, slices, `&Value`, and references to host types, whose objects are
/// borrowed for the call. A result that is a reference is cloned. There is one such block for a type.
///
/// ```
/// use ruse::{Context, HostType, Opt, Value};
///
/// #[derive(HostType, Clone, PartialEq, Debug)]
/// struct Vec2 { x: f64, y: f64 }
///
/// #[ruse::methods]
/// impl Vec2 {
///     #[scheme(constructor)]
///     fn new(x: f64, y: f64) -> Vec2 {
///         Vec2 { x, y }
///     }
///
///     #[scheme(constructor)]
///     fn parse(text: &str) -> Result<Vec2, String> {
///         let (x, y) = text.split_once(',').ok_or("two numbers, please")?;
///         let number = |text: &str| text.trim().parse().map_err(|_| format!("`{text}` is no number"));
///         Ok(Vec2 { x: number(x)?, y: number(y)? })
///     }
///
///     fn dot(&self, other: &Vec2) -> f64 {
///         self.x * other.x + self.y * other.y
///     }
///
///     fn is_zero(&self) -> bool {
///         self.x == 0.0 && self.y == 0.0
///     }
///
///     fn scale(&mut self, x: f64, y: Opt<f64>) {
///         self.x *= x;
///         self.y *= y.0.unwrap_or(x);
///     }
///
///     fn map(&self, ctx: &mut Context<'_>, f: &Value) -> Result<Vec2, ruse::Error> {
///         Ok(Vec2 { x: ctx.call(f, (self.x,))?, y: ctx.call(f, (self.y,))? })
///     }
///
///     #[scheme(skip)]
///     fn as_array(&self) -> [f64; 2] {
///         [self.x, self.y]
///     }
/// }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register_type::<Vec2>()?;
/// vm.eval::<()>("(define v (make-vec2 3 4)) (vec2-scale! v 2 0.5)")?;
/// assert_eq!(vm.eval::<f64>("(vec2-dot v (vec2-parse \"1, 10\"))")?, 26.0);
/// let square: Vec2 = vm.eval("(vec2-map v (lambda (x) (* x x)))")?;
/// assert_eq!(square.as_array(), [36.0, 4.0]);
/// assert!(!vm.eval::<bool>("(vec2-zero? v)")?);
/// let error = vm.eval::<()>("(vec2-parse \"one\")").unwrap_err();
/// assert_eq!(error.message, "vec2-parse: two numbers, please");
/// # Ok::<(), ruse::Error>(())
/// ```
///
/// An object belongs to Scheme, so no method takes it away:
///
/// ```compile_fail
/// # #[derive(ruse::HostType)]
/// # struct Door { open: bool }
/// #[ruse::methods]
/// impl Door {
///     fn consume(self) {}
/// }
/// ```
///
/// A function without `self` says what it is:
///
/// ```compile_fail
/// # #[derive(ruse::HostType)]
/// # struct Door { open: bool }
/// #[ruse::methods]
/// impl Door {
///     fn new() -> Door { Door { open: true } }
/// }
/// ```
///
/// Parameters have types that can be converted:
///
/// ```compile_fail
/// # #[derive(ruse::HostType)]
/// # struct Door { open: bool }
/// #[ruse::methods]
/// impl Door {
///     fn open_later(&mut self, when: std::time::Instant) { self.open = true; }
/// }
/// ```
///
/// Scheme does not choose types:
///
/// ```compile_fail
/// # #[derive(ruse::HostType)]
/// # struct Door { open: bool }
/// #[ruse::methods]
/// impl Door {
///     fn store<T: ruse::FromScheme>(&mut self, value: T) {}
/// }
/// ```
pub use ruse_derive::methods;
