//! A game: the host owns the world, a script moves its creatures. Every tick the map is lent for reading and each
//! creature for writing, so nothing is copied or shared; a creature whose script fails or takes too long falls asleep.
//!
//! `cargo run --release -p ruse --example game --features derive`
#![forbid(unsafe_code)]

use std::collections::HashMap;

use ruse::{Error, ErrorKind, HostType, Options, Value, Vm};

/// Calls and loop rounds that a creature may spend in a tick.
const FUEL: u64 = 10_000;

const SCRIPT: &str = r#"
(define (step-towards! self x y)
  (define (sign n) (cond ((< n 0) -1) ((> n 0) 1) (else 0)))
  (creature-walk! self (sign (- x (creature-x self))) (sign (- y (creature-y self)))))

;; Rabbits go to the nearest clover and eat it.
(define (rabbit self land)
  (let ((clover (land-nearest-clover land (creature-x self) (creature-y self))))
    (cond ((not clover) (creature-mood-set! self "full"))
          ((equal? clover (list (creature-x self) (creature-y self)))
           (creature-mood-set! self "eating"))
          (else
           (creature-mood-set! self "hungry")
           (apply step-towards! self clover)))))

;; Turtles walk to and fro; the direction is in a table that lives as long as the script.
(define directions (make-hash-table))
(define (turtle self land)
  (let* ((name (creature-name self))
         (direction (hash-table-ref/default directions name 1))
         (x (+ (creature-x self) direction)))
    (if (and (>= x 0) (< x (land-width land)))
        (creature-walk! self direction 0)
        (hash-table-set! directions name (- direction)))))

(define (philosopher self land)
  (let think () (think)))

(define (thief self land)
  (land-plant! land 0 0))
"#;

#[derive(HostType)]
struct Creature {
    #[scheme(get)]
    name: String,
    kind: &'static str,
    #[scheme(get)]
    x: i32,
    #[scheme(get)]
    y: i32,
    #[scheme(get, set)]
    mood: String,
    is_asleep: bool,
}

#[ruse::methods]
impl Creature {
    /// At most one step in each direction, whatever the script wants.
    fn walk(&mut self, dx: i32, dy: i32) {
        self.x += dx.clamp(-1, 1);
        self.y += dy.clamp(-1, 1);
    }
}

#[derive(HostType)]
struct Land {
    #[scheme(get)]
    width: i32,
    clover: Vec<(i32, i32)>,
}

#[ruse::methods]
impl Land {
    fn nearest_clover(&self, x: i32, y: i32) -> Option<(i32, i32)> {
        self.clover.iter().copied().min_by_key(|(cx, cy)| (cx - x).abs().max((cy - y).abs()))
    }

    fn plant(&mut self, x: i32, y: i32) {
        self.clover.push((x, y));
    }
}

struct Game {
    vm: Vm,
    /// The procedures of the script, by kind of creature.
    minds: HashMap<&'static str, Value>,
    land: Land,
    creatures: Vec<Creature>,
}

impl Game {
    fn new(creatures: &[(&str, &'static str, i32, i32)]) -> Result<Game, Error> {
        let mut vm = Vm::new(Options::sandboxed())?;
        vm.register_type::<Creature>()?;
        vm.register_type::<Land>()?;
        vm.eval_named::<()>("creatures.scm", &format!("(import (srfi 69))\n{SCRIPT}"))?;
        let mut minds = HashMap::new();
        for (_, kind, _, _) in creatures {
            minds.insert(*kind, vm.global(kind)?);
        }
        let creature = |&(name, kind, x, y): &(&str, &'static str, i32, i32)| Creature {
            name: name.to_owned(),
            kind,
            x,
            y,
            mood: "new".to_owned(),
            is_asleep: false,
        };
        let creatures = creatures.iter().map(creature).collect();
        Ok(Game { vm, minds, land: Land { width: 6, clover: vec![(5, 2), (1, 1)] }, creatures })
    }

    /// Lets every creature that is awake act once.
    fn tick(&mut self) -> Result<(), Error> {
        let Game { vm, minds, land, creatures } = self;
        for creature in creatures.iter_mut().filter(|creature| !creature.is_asleep) {
            vm.set_fuel(Some(FUEL));
            let ended = vm.scope(|scope| {
                let land = scope.lend(land)?;
                let mind = &minds[creature.kind];
                let creature = scope.lend_mut(creature)?;
                scope.call::<()>(mind, (creature, land))
            });
            if let Err(error) = ended {
                creature.is_asleep = true;
                println!("{} falls asleep: {}", creature.name, error);
                if error.kind == ErrorKind::Internal {
                    return Err(error);
                }
            }
        }
        land.clover.retain(|place| {
            !creatures.iter().any(|it| it.mood == "eating" && (it.x, it.y) == *place)
        });
        Ok(())
    }
}

fn main() -> Result<(), Error> {
    let mut game = Game::new(&[
        ("Fiver", "rabbit", 0, 0),
        ("Hazel", "rabbit", 5, 5),
        ("Shelly", "turtle", 3, 4),
        ("Plato", "philosopher", 2, 2),
        ("Loki", "thief", 2, 3),
    ])?;
    for tick in 1..=10 {
        game.tick()?;
        let line: Vec<String> = game
            .creatures
            .iter()
            .filter(|it| !it.is_asleep)
            .map(|it| format!("{} {},{} {}", it.name, it.x, it.y, it.mood))
            .collect();
        println!("{tick:2}: {}", line.join("; "));
    }
    assert!(game.land.clover.is_empty(), "the rabbits ate everything");
    let asleep: Vec<_> =
        game.creatures.iter().filter(|it| it.is_asleep).map(|it| &*it.name).collect();
    assert_eq!(asleep, ["Plato", "Loki"], "one thought too long, one wanted to change the land");
    assert_eq!((game.creatures[2].x, game.creatures[2].y), (1, 4), "the turtle turned round");
    Ok(())
}
