using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>Warnings about the thresholds of a budget.</summary>
internal static class BudgetAlerts
{
    /// <summary>Announces the highest crossed threshold once. A fall below it re-arms it.</summary>
    public static Decision Alert(BudgetState state, Context context)
    {
        var to = Recipient(state) is { } who ? Recipients.Resolve([who], context.Facts) : [];
        IEnumerable<IEvent> forecast = BudgetForecast.IsDue(state) ? [BudgetForecast.Alert(state, to)] : [];
        if (Crossed(state) is not { } percent)
            return Decision.Accept(forecast);
        var label = state.Fields?.Label ?? state.Code.Text;
        var subject = $"Budget {state.Code} ({label}) has reached {percent} %";
        var body = $"Engaged {state.Engaged.Plain()} of {state.Allocated}. Free {state.Free.Plain()}, forecast {state.Forecast.Plain()}.";
        var figures = new MailFigures().With("label", label).With("percent", (long)percent).With("allocated", state.Allocated)
            .With("engaged", state.Engaged).With("free", state.Free).With("forecast", state.Forecast);
        var notice = SentNotice.Of($"budget-alert:{percent}:{state.LastLine}", MailTemplates.BudgetAlert, to, subject, body, figures);
        return Decision.Accept(forecast.Prepend(new BudgetAlerted(percent, to.Count == 0 ? null : new NoticesSent([notice]))));
    }

    /// <summary>Warnings that still hold: a threshold that is reached, and a forecast below zero.</summary>
    public static Seq<string> Standing(BudgetState state) =>
        new[] { Reached(state) > 0 ? $"budget-alert:{Reached(state)}:" : null, BudgetForecast.IsBelow(state) ? BudgetForecast.Key : null }
            .OfType<string>().ToSeq();

    public static Code? Recipient(BudgetState state) => state.Fields?.Owner ?? state.LastManager;

    /// <summary>The highest threshold reached and not announced yet, in percent, or <c>null</c>.</summary>
    public static int? Crossed(BudgetState state) => Reached(state) is var reached && reached > state.AlertedPercent ? reached : null;

    private static int Reached(BudgetState state)
    {
        var percent = state.Engaged.Amount <= 0 ? 0
            : state.Allocated.Amount == 0 || state.Engaged >= state.Allocated ? 100
            : state.Engaged.Amount * 100 >= state.Allocated.Amount * 80 ? 80 : 0;
        return state.Overrun switch
        {
            OverrunPolicy.Warn => percent,
            OverrunPolicy.Block when state.Engaged > state.Allocated => 100,
            _ => 0,
        };
    }

    /// <summary>Thresholds above what is reached now are announced again when they are crossed again.</summary>
    public static BudgetState Rearm(BudgetState state) =>
        BudgetForecast.Rearm(state with { AlertedPercent = Math.Min(state.AlertedPercent, Reached(state)) });
}
