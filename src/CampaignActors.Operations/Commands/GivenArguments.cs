using System.Globalization;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Commands;

/// <summary>The arguments of one command as they were given, checked, with defaults in the place of what was left out.</summary>
public sealed class GivenArguments(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
{
    /// <summary>The value, or <c>null</c> when there is none.</summary>
    public string? Find(string name) => values.TryGetValue(name, out var all) && all.Count > 0 ? all[0] : null;

    /// <summary>The value of one that is mandatory or has a default.</summary>
    public string Text(string name) => Find(name) ?? throw new InvalidOperationException($"no argument {name}");

    public bool Flag(string name) => Find(name) is not null;

    public int Number(string name) => int.Parse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture);

    public Code Code(string name) => new(Text(name));

    public EntityRef Entity(string name) => EntityRef.Parse(Text(name));
}
