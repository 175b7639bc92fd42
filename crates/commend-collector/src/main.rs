//! The binary `commend`: all of it is in the library beside it.

/// Many small things are made and dropped for each batch, on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    commend_collector::main()
}
