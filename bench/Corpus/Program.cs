using System.CommandLine;
using Ksplice.Corpus;
using Ksplice.Corpus.Demo;

var root = new RootCommand("Cuts real fixes out of the difference of two kernel source versions, makes updates of them and rehearses them.");
root.Subcommands.Add(RunCommand.Create());
root.Subcommands.Add(CutCommand.Create());
root.Subcommands.Add(DemoCommand.Create());
return await root.Parse(args).InvokeAsync();
