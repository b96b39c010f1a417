using System.Text.Json.Nodes;
using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Actions;

/// <summary>One command that an entity can be told in the state that it is in, as a button.</summary>
/// <param name="Verb">Of <c>POST /commands/VERB</c>.</param>
/// <param name="Need">Who may; others do not see the button.</param>
public sealed record StateAction(string Verb, string English, string Dutch, Need Need)
{
    /// <summary>What is sent besides the entity and its fields.</summary>
    public JsonObject Arguments { get; init; } = [];

    /// <summary>The usual next step.</summary>
    public bool Primary { get; init; }

    /// <summary>It cannot be undone: it is asked for once more.</summary>
    public (string English, string Dutch)? Question { get; init; }

    /// <summary>What is said once it is done.</summary>
    public (string English, string Dutch) Done { get; init; } = ("Done.", "Gedaan.");

    /// <summary>Whether the person gives a reason or counts with it.</summary>
    public IReadOnlyList<ActionField> Fields { get; init; } = [];

    /// <summary>Differs between two buttons of one verb on a page.</summary>
    public string Key { get; init; } = "";

    public string FormName => Key.Length > 0 ? $"do-{Verb}-{Key}" : $"do-{Verb}";

    public string Label(Reader reader) => reader.T(English, Dutch);
}

/// <summary>What a person types beside a button.</summary>
public sealed record ActionField(string Name, string English, string Dutch, Forms.FieldKind Kind)
{
    public bool Required { get; init; }
}
