using System.CommandLine;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What several commands of an administrator take or tell alike.</summary>
internal static class OperateOptions
{
    public static Option<bool> NoRefresh() => new("--no-refresh") { Description = "Use the lists that were fetched last, without asking sources for newer ones" };

    public static Argument<string[]> Ids(string description) => new("ID") { Description = description, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>What keeps some updates away while the command does its work.</summary>
    public static IEnumerable<Diagnostic> Warnings(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Select(d => d.AsWarning());
}
