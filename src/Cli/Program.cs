using Ksplice.Cli;
using Ksplice.Cli.Terminals;

return await SpliceApplication.RunAsync(args, Terminal.OfProcess());
