//! How many iterations the points of a grid take, as a typed module and in Rust.

use ruse::language::typed::{Body, Expr, FunctionId, Local, Module, Operator, Stmt, Type};
use ruse::language::{Sources, Span};

const NONE: Span = Span::NONE;

/// The same in Rust.
pub(crate) fn twin(columns: i64, rows: i64, limit: i64) -> i64 {
    fn escape_time(cr: f64, ci: f64, limit: i64) -> i64 {
        let (mut zr, mut zi) = (0.0, 0.0);
        for i in 0..limit {
            let (zr2, zi2) = (zr * zr, zi * zi);
            if zr2 + zi2 > 4.0 {
                return i;
            }
            zi = 2.0 * zr * zi + ci;
            zr = zr2 - zi2 + cr;
        }
        limit
    }
    let mut total = 0;
    for row in 0..rows {
        let ci = row as f64 / rows as f64 * 2.24 - 1.12;
        for column in 0..columns {
            total += escape_time(column as f64 / columns as f64 * 2.52 - 2.05, ci, limit);
        }
    }
    total
}

/// The module with the function `count`.
pub(crate) fn module() -> Module {
    let mut module = Module::new(&Sources::new());
    let (float, int) = (Type::Float, Type::Int);
    let parameters = [("cr", float), ("ci", float), ("limit", int)];
    let escape = module.declare("escape-time", &parameters, int, NONE);
    escape_time(module.body(escape));
    let parameters = [("columns", int), ("rows", int), ("limit", int)];
    let count = module.declare("count", &parameters, int, NONE);
    count_points(module.body(count), escape);
    module
}

/// Short names for what the bodies are full of.
struct Build<'m>(Body<'m>);

impl Build<'_> {
    fn get(&mut self, local: Local) -> Expr {
        self.0.get(local, NONE)
    }

    fn op(&mut self, operator: Operator, a: Expr, b: Expr) -> Expr {
        self.0.binary(operator, a, b, NONE)
    }

    fn locals(&mut self, operator: Operator, a: Local, b: Local) -> Expr {
        let (a, b) = (self.get(a), self.get(b));
        self.op(operator, a, b)
    }

    fn set(&mut self, local: Local, value: Expr) -> Stmt {
        self.0.assign(local, value, NONE)
    }

    /// `local = local + 1`
    fn count_up(&mut self, local: Local) -> Stmt {
        let (now, one) = (self.get(local), self.0.int(1, NONE));
        let next = self.op(Operator::Add, now, one);
        self.set(local, next)
    }

    /// `position / size * scale - offset`
    fn scaled(&mut self, position: Local, size: Local, scale: f64, offset: f64) -> Expr {
        let (position, size) = (self.get(position), self.get(size));
        let (position, size) = (self.0.to_float(position, NONE), self.0.to_float(size, NONE));
        let ratio = self.op(Operator::Div, position, size);
        let (scale, offset) = (self.0.float(scale, NONE), self.0.float(offset, NONE));
        let product = self.op(Operator::Mul, ratio, scale);
        self.op(Operator::Sub, product, offset)
    }
}

fn escape_time(body: Body<'_>) {
    use Operator::{Add, Gt, Lt, Mul, Sub};
    let mut b = Build(body);
    let [cr, ci, limit] = [0, 1, 2].map(|index| b.0.parameter(index));
    let (i, zr, zi) =
        (b.0.local("i", Type::Int), b.0.local("zr", Type::Float), b.0.local("zi", Type::Float));
    let (zr2, zi2) = (b.0.local("zr2", Type::Float), b.0.local("zi2", Type::Float));
    let (zero, float_zero, other_zero) =
        (b.0.int(0, NONE), b.0.float(0.0, NONE), b.0.float(0.0, NONE));
    let start = vec![b.set(i, zero), b.set(zr, float_zero), b.set(zi, other_zero)];

    let squares = [(zr2, zr), (zi2, zi)].map(|(square, of)| {
        let product = b.locals(Mul, of, of);
        b.set(square, product)
    });
    let (sum, four) = (b.locals(Add, zr2, zi2), b.0.float(4.0, NONE));
    let far = b.op(Gt, sum, four);
    let found = b.get(i);
    let found = b.0.return_value(Some(found), NONE);
    let leave = b.0.if_else(far, vec![found], vec![], NONE);
    let (two, zr_now) = (b.0.float(2.0, NONE), b.get(zr));
    let double = b.op(Mul, two, zr_now);
    let (zi_now, ci_now) = (b.get(zi), b.get(ci));
    let product = b.op(Mul, double, zi_now);
    let next_zi = b.op(Add, product, ci_now);
    let (difference, cr_now) = (b.locals(Sub, zr2, zi2), b.get(cr));
    let next_zr = b.op(Add, difference, cr_now);
    let step = [b.set(zi, next_zi), b.set(zr, next_zr), b.count_up(i)];

    let test = b.locals(Lt, i, limit);
    let block = squares.into_iter().chain([leave]).chain(step).collect();
    let repeat = b.0.while_loop(test, block, NONE);
    let end = b.get(limit);
    let end = b.0.return_value(Some(end), NONE);
    b.0.finish(start.into_iter().chain([repeat, end]).collect());
}

fn count_points(body: Body<'_>, escape: FunctionId) {
    use Operator::{Add, Lt};
    let mut b = Build(body);
    let [columns, rows, limit] = [0, 1, 2].map(|index| b.0.parameter(index));
    let (row, column) = (b.0.local("row", Type::Int), b.0.local("column", Type::Int));
    let (total, ci) = (b.0.local("total", Type::Int), b.0.local("ci", Type::Float));
    let [first, second, third] = [0; 3].map(|zero| b.0.int(zero, NONE));
    let start = [b.set(row, first), b.set(total, second)];

    let (cr, ci_now, limit_now) = (b.scaled(column, columns, 2.52, 2.05), b.get(ci), b.get(limit));
    let time = b.0.call(escape, vec![cr, ci_now, limit_now], NONE);
    let total_now = b.get(total);
    let sum = b.op(Add, total_now, time);
    let block = vec![b.set(total, sum), b.count_up(column)];
    let test = b.locals(Lt, column, columns);
    let inner = b.0.while_loop(test, block, NONE);

    let height = b.scaled(row, rows, 2.24, 1.12);
    let block = vec![b.set(ci, height), b.set(column, third), inner, b.count_up(row)];
    let test = b.locals(Lt, row, rows);
    let outer = b.0.while_loop(test, block, NONE);
    let result = b.get(total);
    let end = b.0.return_value(Some(result), NONE);
    b.0.finish(start.into_iter().chain([outer, end]).collect());
}
