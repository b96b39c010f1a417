using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Views;
using CampaignActors.Vocabulary.Waiting;
using NodaTime;

namespace CampaignActors.Actors.Projections;

/// <summary>How both databases store the values of these tables.</summary>
internal static class StoredReports
{
    private static readonly LocalDate s_epoch = new(1970, 1, 1);

    public static int Day(LocalDate day) => Period.DaysBetween(s_epoch, day);

    public static LocalDate Day(int day) => s_epoch.PlusDays(day);

    public static string? Text(Money? amount) => amount?.ToString();

    public static Money? Money(string? text)
    {
        if (text is null)
            return null;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return Amount(text[..space], text[(space + 1)..]);
    }

    public static Money Amount(string amount, string currency) =>
        Domain.Values.Money.Of(decimal.Parse(amount, NumberStyles.Number, CultureInfo.InvariantCulture), new Currency(currency));

    public static Code? Code(string? text) => text is null ? null : new Code(text);

    public static LedgerEntry Entry(
        string budget, long number, EntityRef item, string? campaign, string category, int level, int day, long chargedAt, Money amount,
        bool counts) => new(
            new Code(budget), number, item, Code(campaign), category, (LedgerLevel)level, Day(day), StoredInstant.FromTicks(chargedAt),
                amount,
            counts);

    /// <param name="text">Columns of text in their order: label, campaign, program, plan, provider, status, six amounts.</param>
    public static EntityHead Head(EntityRef entity, Func<int, string?> text, long? start, long? end) => new(
        entity, text(0), Code(text(1)), Code(text(2)), Code(text(3)), Code(text(4)), text(5)!,
        start is { } s ? StoredInstant.FromTicks(s) : null, end is { } e ? StoredInstant.FromTicks(e) : null,
        Money(text(6)), new CostFigures(Money(text(7)), Money(text(8)), Money(text(9))))
    {
        Own = Money(text(10)) is { } own ? new CostFigures(null, own, Money(text(11))) : null,
    };

    /// <summary>The values of a head in the order of those columns.</summary>
    public static string?[] Texts(EntityHead head) =>
    [
        head.Label, head.Campaign?.Text, head.Program?.Text, head.Plan?.Text, head.Provider?.Text, head.Status, Text(head.Calculated),
        Text(head.Costs.Estimate), Text(head.Costs.Calculated), Text(head.Costs.Real), Text(head.Own?.Calculated), Text(head.Own?.Real),
    ];

    public static long? Ticks(Instant? instant) => instant is { } i ? StoredInstant.Ticks(i) : null;

    public static Instant? FromTicks(long? ticks) => ticks is { } t ? StoredInstant.FromTicks(t) : null;

    /// <summary>Codes have no commas.</summary>
    public static string Codes(Seq<Code> codes) => string.Join(',', codes);

    public static Map<Quantity> Needs(string view, string? facts) =>
        EntityView.Read(Kinds.Deliveries, view, facts).FactsAs<DeliveryViewFacts>() is { IsOver: false } delivery
            ? delivery.Needs
            : Map<Quantity>.Empty;

    /// <param name="text">Campaign, program, estimate.</param>
    public static CalendarSpan Span(EntityRef entity, int number, int what, long start, long end, Func<int, string?> text) => new(
        entity, number, (CalendarKind)what, StoredInstant.FromTicks(start), StoredInstant.FromTicks(end), Code(text(0)), Code(text(1)),
        Money(text(2)));

    /// <param name="ticks">Since, deadline, from.</param>
    public static WaitingWork Waiting(
        EntityRef entity, string verb, string step, string who, Func<int, long?> ticks, bool delegable, string? label, string except) =>
            new(
            entity, verb, step, new Code(who), label, FromTicks(ticks(0)), FromTicks(ticks(1)), FromTicks(ticks(2)),
            except.Length == 0 ? [] : except.Split(',').Select(c => new Code(c)).ToSeq(), delegable);
}
