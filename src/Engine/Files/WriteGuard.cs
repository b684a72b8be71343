namespace Ksplice.Engine.Files;

/// <summary>
/// Answers whether somebody who is not trusted could change a file or put another in its place. Asked before code or
/// keys are taken from a file while running as root.
/// </summary>
public sealed class WriteGuard
{
    private readonly HashSet<uint> _trustedUsers;

    private WriteGuard(bool active, IEnumerable<uint> trustedUsers)
    {
        IsActive = active;
        _trustedUsers = [.. trustedUsers];
    }

    /// <summary>A guard that has no objection to anything.</summary>
    public static WriteGuard Inactive { get; } = new(active: false, []);

    /// <summary>False when nothing is checked: an ordinary user can only harm itself.</summary>
    public bool IsActive { get; }

    /// <summary>The guard for this process: active as root, trusting root and the owner of the running program.</summary>
    /// <remarks>Who can change the program itself gains nothing by changing its plugins; that lets root run a user's checkout.</remarks>
    public static WriteGuard ForThisProcess()
    {
        if (!Environment.IsPrivilegedProcess)
            return Inactive;
        var program = typeof(WriteGuard).Assembly.Location;
        return new(active: true, program.Length == 0 ? [0u] : [0u, FileOwner.Of(program).UserId]);
    }

    /// <summary>A guard that trusts the users given.</summary>
    public static WriteGuard Trusting(params IEnumerable<uint> users) => new(active: true, users);

    /// <summary>Why the file or folder cannot be trusted; null when it can. Every folder above it counts too.</summary>
    /// <exception cref="IOException">The path cannot be looked at.</exception>
    public string? Objection(string path)
    {
        if (!IsActive)
            return null;
        var full = Path.GetFullPath(path);
        if (ObjectionTo(full, isAncestor: false) is { } objection)
            return objection;
        for (var folder = Path.GetDirectoryName(full); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (ObjectionTo(folder, isAncestor: true) is { } above)
                return above;
        }

        return null;
    }

    private string? ObjectionTo(string path, bool isAncestor)
    {
        var owner = FileOwner.Of(path);
        if (!_trustedUsers.Contains(owner.UserId))
            return $"{path} belongs to user {owner.UserId}";
        if (owner.IsWorldWritable && !(isAncestor && owner.IsStickyFolder))
            return $"{path} can be written by everybody";
        if (owner is { IsGroupWritable: true, GroupId: not 0 } && !(isAncestor && owner.IsStickyFolder))
            return $"{path} can be written by group {owner.GroupId}";
        return null;
    }
}
