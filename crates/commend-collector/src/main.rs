//! The binary `commend`: all of it is in the library beside it.

fn main() -> std::process::ExitCode {
    commend_collector::main()
}
