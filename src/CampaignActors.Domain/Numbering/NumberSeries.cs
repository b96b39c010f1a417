using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Numbering;

/// <summary>A template asks for a campaign under the next free number.</summary>
/// <param name="Occurrence">Number of the occurrence within the template.</param>
[Contract("numbers.take")]
public sealed record TakeNumber(EntityRef Template, int Occurrence, CampaignFields Fields) : IEffect;

[Contract("numbers.taken")]
public sealed record NumberTaken(int Number, BeginCampaign Campaign) : IEvent;

[Contract("numbers.state")]
public sealed record NumbersState(Code Code, int Last) : IEntityState;

/// <summary>
/// The only source of numbers for created campaigns (<c>OP7</c>), so that no number is given twice. Operators choose codes freely:
/// existing codes are skipped, and a code that is used before its campaign is created is returned for the next one.
/// </summary>
public sealed class NumberKind : EntityKind<NumbersState>
{
    /// <summary>Number of codes checked in one round; it grows when many in a row are in use.</summary>
    private const int Ahead = 8;
    private const int MostAhead = 1_024;

    public override string Name => Kinds.Numbers;

    /// <summary>It has no view.</summary>
    public override TechnicalWorkflow? Keeper => null;

    protected override NumbersState Start(Code code) => new(code, 0);

    private static EntityRef Campaign(NumbersState state, int number) => Kinds.Campaign(new Code($"{state.Code}{number}"));

    protected override IEnumerable<EntityRef> Needs(NumbersState state, object message, Context context)
    {
        if (message is not (TakeNumber or CodeOccupied))
            yield break;
        var (asked, taken) = (0, 0);
        for (var number = state.Last + 1; asked < Math.Clamp(taken, Ahead, MostAhead); number++)
        {
            var campaign = Campaign(state, number);
            if (context.Facts.Has(campaign) && !context.Facts.Exists(campaign))
                yield break;
            if (context.Facts.Has(campaign))
            {
                taken++;
                continue;
            }
            asked++;
            yield return campaign;
        }
    }

    protected override Decision Decide(NumbersState state, ICommand command, Context context) =>
        command is Work ? Decision.Nothing : NotUnderstood(command);

    protected override Decision Receive(NumbersState state, EntityRef source, IEffect effect, Context context) => effect switch
    {
        TakeNumber take => Take(state, new BeginCampaign(take.Template, take.Occurrence, take.Fields), context),
        CodeOccupied occupied => Take(state, occupied.Campaign, context),
        _ => base.Receive(state, source, effect, context),
    };

    private static Decision Take(NumbersState state, BeginCampaign campaign, Context context)
    {
        var number = state.Last + 1;
        while (context.Facts.Exists(Campaign(state, number)))
            number++;
        return Decision.Accept(new NumberTaken(number, campaign));
    }

    protected override NumbersState Evolve(NumbersState state, IEvent happened, EventMeta meta) =>
        happened is NumberTaken taken ? state with { Last = taken.Number } : state;

    protected override IEnumerable<AddressedEffect> Effects(NumbersState before, NumbersState after, IEvent happened, EventMeta meta)
    {
        if (happened is NumberTaken taken)
            yield return new(Campaign(after, taken.Number), taken.Campaign);
    }
}
