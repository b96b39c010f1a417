using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.SavedViews;

/// <summary>Who is shown a saved view. It hides nothing: who may read lists may read all views.</summary>
public enum ViewAudience
{
    /// <summary>Its owner.</summary>
    Own,

    /// <summary>All who see the list.</summary>
    Shared,
}

public sealed record SavedViewFields : Fields
{
    public string? Label { get; init; }

    /// <summary>Name of the list, such as <c>campaigns</c>.</summary>
    [GivenOnce]
    public Code? List { get; init; }

    /// <summary>Filters, order and columns, as they stand in the address of the list behind the question mark.</summary>
    public string? Query { get; init; }

    public ViewAudience? Visibility { get; init; }

    /// <summary>Absent: an administrator without an operator made it.</summary>
    public Code? Owner { get; init; }
}

[Contract("savedView.put")]
public sealed record PutSavedView(PutMode Mode, SavedViewFields Fields) : ICommand;

/// <summary>The view is gone; its code may be used again.</summary>
[Contract("savedView.remove")]
public sealed record RemoveSavedView : ICommand;

[Contract("savedView.described")]
public sealed record SavedViewDescribed(SavedViewFields Fields) : IEvent;

[Contract("savedView.removed")]
public sealed record SavedViewRemoved : IEvent;

/// <param name="Fields"><c>null</c>: it was not made yet, or is removed.</param>
[Contract("savedView.state")]
public sealed record SavedViewState(Code Code, SavedViewFields? Fields) : IEntityState;

/// <summary>What somebody wants to see of a list again, under a name (domain.md §5.10).</summary>
public sealed class SavedViewKind : EntityKind<SavedViewState>
{
    public override string Name => Kinds.SavedViews;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.OperationMgt;

    protected override SavedViewState Start(Code code) => new(code, null);

    protected override bool Exists(SavedViewState state) => state.Fields is not null;

    protected override IEnumerable<EntityRef> Needs(SavedViewState state, object message, Context context)
    {
        Code?[] asked =
        [
            IsOf(state, message, context) ? null : SignerOf(context),
            message is PutSavedView { Fields.Owner: { } named } && named != SignerOf(context) ? named : null,
        ];
        return asked.OfType<Code>().Select(Kinds.Operator).Where(person => !context.Facts.Has(person)).Distinct();
    }

    /// <summary>The operator who signs; <c>null</c>: an administrator without one.</summary>
    private static Code? SignerOf(Context context) => Code.Problem(context.By) is null ? new Code(context.By) : null;

    /// <summary>Whether only what is the signer's own is touched.</summary>
    private static bool IsOf(SavedViewState state, object message, Context context)
    {
        var signer = SignerOf(context);
        return (state.Fields is not { } before || before.Owner == signer)
            && (message is not PutSavedView { Fields.Owner: { } named } || named == signer);
    }

    protected override Decision Decide(SavedViewState state, ICommand command, Context context) => command switch
    {
        PutSavedView put => Describe(state, put, context),
        RemoveSavedView when state.Fields is null => Decision.Unknown(Kinds.SavedView(state.Code)),
        RemoveSavedView => Forbidden(state, command, context) ?? Decision.Accept(new SavedViewRemoved()),
        _ => NotUnderstood(command),
    };

    /// <summary>domain.md §5.10 rule 2.</summary>
    private static Decision? Forbidden(SavedViewState state, ICommand command, Context context)
    {
        if (IsOf(state, command, context) || SignerOf(context) is not { } signer
            || context.Facts.Find<OperatorFacts>(Kinds.Operator(signer)) is { Administrator: true })
            return null;
        return Decision.Forbidden(state.Fields is { } before && before.Owner != signer
            ? $"saved view '{state.Code}' is of {before.Owner?.Text ?? "an administrator"}: its owner or an administrator may change it"
            : "only an administrator may give a saved view to somebody else");
    }

    private static Decision Describe(SavedViewState state, PutSavedView put, Context context)
    {
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.SavedView(state.Code)) is { } refused)
            return refused;
        var given = put.Fields;
        if (state.Fields is null)
            given = given with { Owner = given.Owner ?? SignerOf(context), Visibility = given.Visibility ?? ViewAudience.Own };
        var after = (state.Fields ?? new()).With(given);
        if (given.List is { } list && after.List != list)
            return Decision.Invalid($"a saved view stays with its list, '{after.List}'");
        if (after == state.Fields)
            return Decision.Nothing;
        if (Forbidden(state, put, context) is { } forbidden)
            return forbidden;
        if (after.List is null || string.IsNullOrWhiteSpace(after.Label))
            return Decision.Invalid("a saved view needs 'list' and 'label'");
        if (put.Fields.Owner is { } owner && owner != SignerOf(context) && !context.Facts.Exists(Kinds.Operator(owner)))
            return Decision.Unknown(Kinds.Operator(owner));
        return Decision.Accept(new SavedViewDescribed(given));
    }

    protected override SavedViewState Evolve(SavedViewState state, IEvent happened, EventMeta meta) => happened switch
    {
        SavedViewDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        SavedViewRemoved => state with { Fields = null },
        _ => state,
    };
}
