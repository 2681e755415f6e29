//! Draws the stages of the window into pictures, without a display: `cargo run --release --example screens [FOLDER]`.

fn main() {}
