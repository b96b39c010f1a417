using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Targeting;

/// <summary>A field of recipients that the house has declared.</summary>
/// <param name="Type">Never changed: recipients have values of it.</param>
/// <param name="Indexed">Whether the store keeps an index for questions about it; absent: no.</param>
public sealed record DeclaredField(DataType Type, bool? Indexed = null);

public sealed record LayoutFields : Kernel.Fields
{
    [Bounded(RecipientLayout.MostDeclared)]
    public Map<DeclaredField>? Fields { get; init; }

    /// <summary>The fields after a change: those that are named are added, or indexed or not; all others stay.</summary>
    public LayoutFields With(LayoutFields change)
    {
        var after = FieldsChange.With(this, change);
        return change.Fields is null
            ? after
            : after with { Fields = Map<DeclaredField>.Of((Fields ?? Map<DeclaredField>.Empty).Concat(change.Fields)) };
    }
}

[Contract("recipientFields.put")]
public sealed record PutRecipientFields(PutMode Mode, LayoutFields Fields) : ICommand;

[Contract("recipientFields.described")]
public sealed record RecipientFieldsDescribed(LayoutFields Fields) : IEvent;

[Contract("recipientFields.facts")]
public sealed record RecipientFieldsFacts(Map<DeclaredField> Fields) : IFacts
{
    public RecipientLayout ToLayout() => FieldRules.Layout(Fields);
}

/// <param name="Revision">Number of descriptions so far; part of the keys of its outside effects.</param>
[Contract("recipientFields.state")]
public sealed record RecipientFieldsState(Code Code, LayoutFields? Fields, int Revision) : IEntityState;

/// <summary>Tell the store of recipients which fields there are.</summary>
[Contract("outside.recipientFields")]
public sealed record DeclareRecipientFields(string Key, Map<DeclaredField> Fields) : IOutsideEffect;

/// <summary>What holds for the names of declared fields.</summary>
public static class FieldRules
{
    /// <summary>Characters of a name.</summary>
    public const int MaxName = 50;

    /// <summary>No field: in files of recipients the column with the codes of lists.</summary>
    private const string Lists = "lists";

    public static RecipientLayout Layout(Map<DeclaredField> fields) =>
        new([.. fields.Select(f => new RecipientField(f.Key, f.Value.Type, f.Value.Indexed == true))]);

    /// <summary>What is wrong with a name, or <c>null</c>.</summary>
    public static string? Problem(string name) =>
        name.Length is 0 or > MaxName || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? $"'{name}' is no name of a field, expected a letter and up to {MaxName - 1} letters, digits or _"
        : RecipientLayout.BuiltIn.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? $"'{name}' is a field that every recipient has ('{known.Name}')"
        : string.Equals(name, Lists, StringComparison.OrdinalIgnoreCase) ? $"'{name}' is the column of lists in files of recipients"
        : SegmentText.Keywords.Contains(name) ? $"'{name}' is a word of the language of segments"
        : null;
}

/// <summary>
/// The fields of recipients that the house declares, in one entity: <see cref="Kinds.RecipientLayout"/>. A field stays once it is declared,
/// with its type: recipients have values of it, and segments use it.
/// </summary>
public sealed class RecipientFieldsKind : EntityKind<RecipientFieldsState>
{
    public override string Name => Kinds.RecipientFields;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.OperationMgt;

    protected override RecipientFieldsState Start(Code code) => new(code, null, 0);

    protected override Decision Decide(RecipientFieldsState state, ICommand command, Context context)
    {
        if (command is OutsideDone)
            return Decision.Nothing;
        if (command is not PutRecipientFields put)
            return NotUnderstood(command);
        if (state.Code != Kinds.RecipientLayout.Code)
            return Decision.Invalid($"the fields of recipients are {Kinds.RecipientLayout}, not '{state.Code}'");
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.RecipientLayout) is { } refused)
            return refused;
        if (put.Fields.Cleared.Count > 0)
            return Decision.Invalid("declared fields are not removed: recipients have values of them");
        var before = state.Fields ?? new();
        var after = before.With(put.Fields);
        if (state.Fields is not null && after == before)
            return Decision.Nothing;
        return Problem(before.Fields ?? Map<DeclaredField>.Empty, after.Fields ?? Map<DeclaredField>.Empty) is { } problem
            ? Decision.Invalid(problem)
            : Decision.Accept(new RecipientFieldsDescribed(put.Fields));
    }

    private static string? Problem(Map<DeclaredField> before, Map<DeclaredField> after)
    {
        if (after.Count > RecipientLayout.MostDeclared && after.Count > before.Count)
            return $"fields: {after.Count} declared fields, expected at most {RecipientLayout.MostDeclared}";
        foreach (var (name, field) in after)
        {
            if (before.Find(name) is { } known)
            {
                if (known.Type != field.Type)
                    return $"field '{name}' is of type {Wording.Of(known.Type)}, which never changes; declare another field";
                continue;
            }
            if (FieldRules.Problem(name) is { } problem)
                return problem;
        }
        return after.Keys.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } alike
            ? $"fields {string.Join(" and ", alike.Select(n => $"'{n}'"))} differ by capital letters only"
            : null;
    }

    protected override RecipientFieldsState Evolve(RecipientFieldsState state, IEvent happened, EventMeta meta) => happened switch
    {
        RecipientFieldsDescribed described => state with
        {
            Fields = (state.Fields ?? new()).With(described.Fields),
            Revision = state.Revision + 1,
        },
        _ => state,
    };

    protected override IEnumerable<AddressedEffect> Effects(
        RecipientFieldsState before, RecipientFieldsState after, IEvent happened, EventMeta meta) => happened is RecipientFieldsDescribed
        ? [new(Outside.Audience, new DeclareRecipientFields(
            $"recipient-fields:{after.Revision}", after.Fields?.Fields ?? Map<DeclaredField>.Empty))]
        : [];

    protected override IFacts? Facts(RecipientFieldsState state) =>
        state.Fields is { } f ? new RecipientFieldsFacts(f.Fields ?? Map<DeclaredField>.Empty) : null;
}
