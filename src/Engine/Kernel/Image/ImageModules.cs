using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>Puts shipped modules beside a shipped image.</summary>
internal sealed class ImageModules(ImageKernel kernel, IRelocationSemantics semantics)
{
    private const ulong Page = 0x1000;
    private const string Elsewhere = "(a module not given)";

    private readonly Dictionary<string, ulong> _elsewhere = new(StringComparer.Ordinal);

    /// <summary>Loads modules one behind the other, after the image.</summary>
    public Outcome<ImageKernel> Load(string directory, IReadOnlyList<string> names, ulong imageEnd)
    {
        var images = new List<ModuleImage>();
        var symbols = new SymbolTableBuilder();
        var start = Aligned(imageEnd + Page);
        foreach (var name in names)
        {
            var file = ModuleFiles.Read(directory, name);
            if (!file.IsOk)
                return file.As<ImageKernel>();
            if (ModuleImage.TryLayOut(name, file.Value, start, semantics, AddressOf, out var obstacle) is not { } image)
                return Outcome<ImageKernel>.Refused(KernelDiagnostics.BadModuleFile(name, obstacle ?? ""));
            images.Add(image);
            image.AddTo(symbols);
            start = Aligned(image.End + Page);
        }

        // What the modules need from modules not given has an address of its own too, so that references can be told apart.
        foreach (var (name, address) in _elsewhere)
            symbols.Add(System.Text.Encoding.UTF8.GetBytes(name), address, (byte)'T', symbols.AddModule(Elsewhere));
        var loaded = images.ConvertAll(i => new LoadedModule(i.Name, i.Start, i.End - i.Start, 0, LoadedModule.Live, i.BuildId));
        return Outcome<ImageKernel>.Ok(kernel.With(new CombinedSymbols(kernel.Symbols, symbols.Build()), loaded, new ModuleMemory(kernel.Memory, images)));
    }

    private ulong AddressOf(string name)
    {
        if (GlobalSymbols.IsExportedByKernel(kernel.Symbols, name) && GlobalSymbols.OfKernel(kernel.Symbols, name) is [var known, ..])
            return known.Address;
        if (!_elsewhere.TryGetValue(name, out var address))
            _elsewhere.Add(name, address = kernel.HighestAddress + 0x1000_0000 + (ulong)_elsewhere.Count * 16);
        return address;
    }

    private static ulong Aligned(ulong address) => (address + Page - 1) & ~(Page - 1);
}
