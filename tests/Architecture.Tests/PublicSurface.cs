using System.Reflection;
using System.Text;

namespace Ksplice.Architecture.Tests;

/// <summary>The public members of an assembly as sorted text.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type, full: true)).Append(Bases(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
        return type.GetFields(Declared).Where(IsVisible).Select(f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}{(f.IsLiteral ? $" = {f.GetRawConstantValue()}" : "")}")
            .Concat(type.GetConstructors(Declared).Where(IsVisible).Select(c => $"{Name(type)}({Parameters(c)})"))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && !m.Name.Contains('<', StringComparison.Ordinal))
                .Select(m => $"{(m.IsStatic ? "static " : "")}{Name(m.ReturnType)} {m.Name}{Arguments(m.IsGenericMethod ? m.GetGenericArguments() : [])}({Parameters(m)})"));
    }

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily;

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = type.GetInterfaces().Select(i => Name(i)).Order(StringComparer.Ordinal).ToList();
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object))
            bases.Insert(0, Name(parent));
        return bases.Count == 0 || type.IsEnum ? string.Empty : " : " + string.Join(", ", bases);
    }

    private static string Parameters(MethodBase method) => string.Join(
        ", ", method.GetParameters().Select(p => $"{(p.IsOut ? "out " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.RawDefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type, bool full = false)
    {
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsByRef)
            return "ref " + Name(type.GetElementType()!);
        var name = full ? type.FullName! : type.Name;
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        return (arity < 0 ? name : name[..arity]) + Arguments(type.IsGenericType ? type.GetGenericArguments() : []);
    }

    private static string Arguments(Type[] arguments) =>
        arguments.Length == 0 ? string.Empty : $"<{string.Join(", ", arguments.Select(a => Name(a)))}>";
}
