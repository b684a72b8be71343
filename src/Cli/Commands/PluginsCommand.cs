using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Engine.Plugins;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice plugins</c>: every plugin found and how it fares.</summary>
internal sealed class PluginsCommand : ICommandModule
{
    public Command Create(CommandRunner runner)
    {
        var command = new Command("plugins", "List plugins, their status and what is wrong with them");
        command.SetAction(runner.Run("plugins", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        context.Plugins.LoadAll();
        var plugins = context.Plugins.Plugins.Select(Describe).ToArray<JsonNode?>();
        return Task.FromResult(CommandResult.Ok(new() { ["plugins"] = new JsonArray(plugins) }));
    }

    private static JsonObject Describe(PluginState plugin) => new()
    {
        ["id"] = plugin.Id,
        ["kind"] = plugin.Kind?.ToString().ToLowerInvariant(),
        ["version"] = plugin.Version,
        ["status"] = plugin.Status switch
        {
            PluginStatus.Active => "active",
            PluginStatus.NotLoaded => "not loaded",
            PluginStatus.Unsupported => "unsupported",
            _ => "malfunctioned",
        },
        ["description"] = plugin.Description,
        ["offers"] = new JsonArray([.. plugin.Offers.Select(o => (JsonNode)o)]),
        ["folder"] = plugin.Folder,
        ["reason"] = plugin.Diagnostics.Count == 0 ? null : string.Join("; ", plugin.Diagnostics.Select(d => $"{d.Code}: {d.Message}")),
    };
}
