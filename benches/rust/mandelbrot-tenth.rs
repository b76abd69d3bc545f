fn escape_time(cr: f64, ci: f64, limit: u32) -> u32 {
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

fn main() {
    let (columns, rows, limit) = (120, 60, 10_000);
    let (mut inside, mut total) = (0, 0u64);
    for row in 0..rows {
        let ci = f64::from(row) / 60.0 * (1.12 + 1.12) - 1.12;
        for column in 0..columns {
            let n = escape_time(f64::from(column) / 120.0 * (0.47 + 2.05) - 2.05, ci, limit);
            inside += u32::from(n == limit);
            total += u64::from(n);
        }
    }
    println!("{inside}\n{total}");
}
