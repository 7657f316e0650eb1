//! Serves a far side of 1,000 services, 50,000 families and 5 million series for a bench. Prints its
//! address; then each line on standard input is an order: `traffic` prints and forgets what was
//! answered since, `change` makes a few metrics come and go.
#![expect(clippy::print_stdout, reason = "it answers there")]

use std::io::BufRead as _;

use fakes::{FarSide, FarSideSize};

fn main() -> std::io::Result<()> {
    let far_side = FarSide::start(FarSideSize::LARGE)?;
    println!("{}", far_side.url());
    for order in std::io::stdin().lock().lines() {
        match order?.as_str() {
            "traffic" => {
                let traffic = far_side.take_traffic();
                println!("{} {}", traffic.n_requests, traffic.n_bytes);
            }
            "change" => {
                far_side.change();
                println!("changed");
            }
            other => println!("`{other}` is no order"),
        }
    }
    Ok(())
}
