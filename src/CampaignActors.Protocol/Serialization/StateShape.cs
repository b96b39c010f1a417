using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace CampaignActors.Protocol.Serialization;

/// <summary>
/// A short name for the fields that a state has, all the way down. Two versions of a state with the same name hold the same, so a
/// snapshot of one is good for the other; with another name it is not, however well it can be read: a node of the last release passes
/// over fields that it does not know, and a snapshot that it then writes lacks them.
/// </summary>
/// <remarks>Meaning is not seen: where that changes, the schema number of the snapshots is raised.</remarks>
public static class StateShape
{
    private static readonly ConcurrentDictionary<Type, string> s_shapes = new();

    public static string Of(Type state) => s_shapes.GetOrAdd(state, Describe);

    private static string Describe(Type state)
    {
        var text = new StringBuilder();
        Look(state, [], text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6));
    }

    /// <summary>
    /// Names of types are left out, so that they can change; those of the runtime and of collections say what stands there.
    /// </summary>
    private static void Look(Type type, HashSet<Type> above, StringBuilder text)
    {
        var info = Contracts.Options.GetTypeInfo(type);
        if (info.Kind == JsonTypeInfoKind.Object && above.Add(type))
        {
            text.Append('{');
            foreach (var property in info.Properties.OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                text.Append(property.Name).Append(':');
                Look(property.PropertyType, above, text);
                text.Append(',');
            }
            text.Append('}');
            above.Remove(type);
            return;
        }
        text.Append(type.IsEnum ? "enum"
            : type.IsGenericType ? type.GetGenericTypeDefinition().Name
            : info.Kind == JsonTypeInfoKind.Object ? "again"
            : type.Name);
        foreach (var argument in type.GetGenericArguments())
        {
            text.Append('<');
            Look(argument, above, text);
            text.Append('>');
        }
    }
}
