using System.Reflection;

namespace Ksplice.Packaging.Tests;

/// <summary>All packages, made once of the program as it was built with these tests.</summary>
public sealed class Packages : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ksplice-packages-");

    public Packages()
    {
        File.WriteAllText(RepositoryKey, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nbm8ga2V5\n-----END PGP PUBLIC KEY BLOCK-----\n");
        File.WriteAllText(UpdateKey, "-----BEGIN PUBLIC KEY-----\nbm8ga2V5\n-----END PUBLIC KEY-----\n");
        First = Build("1.0", "first");
        Second = Build("1.1", "second");
    }

    public static string Repository { get; } = Metadata("Repository");

    /// <summary>Folder with the packages of version 1.0.</summary>
    public string First { get; }

    /// <summary>Folder with the packages of version 1.1.</summary>
    public string Second { get; }

    public string RepositoryKey => Path.Combine(_folder.FullName, "repository.asc");

    public string UpdateKey => Path.Combine(_folder.FullName, "author.pub");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Makes all packages with the one command.</summary>
    public string Build(string version, string name)
    {
        var target = Path.Combine(_folder.FullName, name);
        Shell.Must(
            Path.Combine(Repository, "packaging", "build.sh"), target, "--quick", "--version", version, "--program", Metadata("Program"),
            "--repository", "https://updates.example.org/apt", "--yum-repository", "https://updates.example.org/yum",
            "--repository-key", RepositoryKey, "--update-key", UpdateKey);
        return target;
    }

    /// <summary>The command with other options, for what it refuses.</summary>
    public (int Code, string Output, bool MadeAny) Try(params IReadOnlyList<string> options)
    {
        var target = Path.Combine(_folder.FullName, "refused");
        var (code, output) = Shell.Run(Path.Combine(Repository, "packaging", "build.sh"), [target, "--program", Metadata("Program"), .. options]);
        return (code, output, Directory.Exists(target));
    }

    /// <summary>The .deb of a package.</summary>
    public static string Deb(string folder, string package) => Directory.GetFiles(folder, package + "_*.deb").Single();

    /// <summary>The .rpm of a package.</summary>
    public static string Rpm(string folder, string package) => Directory.GetFiles(folder, package + "-1.*.rpm").Single();

    private static string Metadata(string key) =>
        typeof(Packages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
