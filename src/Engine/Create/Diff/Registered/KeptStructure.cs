namespace Ksplice.Engine.Create.Diff.Registered;

/// <summary>A structure whose constants are kept by pointer, and what of it is read each time. What is not listed may have been read once.</summary>
/// <param name="Name">Its tag in C.</param>
/// <param name="Members">Members that may change, by name.</param>
/// <param name="Why">When its members are read, and by whom.</param>
public sealed record KeptStructure(string Name, IReadOnlyDictionary<string, MemberRule> Members, string Why)
{
    /// <summary>True when all of it is read each time, be it numbers or pointers.</summary>
    public bool IsAllReadEachTime { get; init; }

    /// <summary>Members of which somebody asked once whether there is none at all: that answer must stay.</summary>
    public IReadOnlyList<string> AskedTogether { get; init; } = [];

    /// <summary>Callbacks of which the second ends what the first began: at most one of both may change, since what the old one began is still there.</summary>
    public IReadOnlyList<(string Begins, string Ends)> Pairs { get; init; } = [];

    /// <summary>Of members that must not change: why, to say in messages.</summary>
    public IReadOnlyDictionary<string, string> Forbidden { get; init; } = new Dictionary<string, string>();

    /// <summary>Functions of the kernel that were read to know it, by name.</summary>
    public IReadOnlyList<string> SeenIn { get; init; } = [];
}

/// <summary>A member of a structure through which another one is found and used where it is, never copied.</summary>
/// <param name="Structure">Tag of the structure that holds the pointer.</param>
/// <param name="Member">The member; <c>a.b</c> for one of a structure inside.</param>
/// <param name="Target">Tag of the structure, or of the elements of the array, that it points to.</param>
public sealed record KeptPointer(string Structure, string Member, string Target);

/// <summary>A function that keeps a pointer to what it is given, and reads nothing of it that is listed as changeable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameter">Number of the parameter, from 0.</param>
/// <param name="Structure">Tag of the structure that it gets.</param>
/// <param name="Why">What it does with it.</param>
/// <param name="Source">File that defines it, the same in all kernels that were read.</param>
public sealed record KeepingFunction(string Name, int Parameter, string Structure, string Why, string Source);
