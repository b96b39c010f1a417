using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>The forecast of a budget has fallen below zero.</summary>
[Contract("budget.forecastAlerted")]
public sealed record ForecastAlerted(NoticesSent? Notices) : IEvent;

/// <summary>
/// The alert on the forecast (domain.md §3.3 rule 12): once each time that allocated − engaged − planned falls below zero, under any
/// overrun policy, where the budget asks for it.
/// </summary>
public static class BudgetForecast
{
    /// <summary>Beginning of the keys of its mails.</summary>
    public const string Key = "forecast-alert:";

    public static bool IsDue(BudgetState state) => IsBelow(state) && state.ForecastBelow != true;

    public static bool IsBelow(BudgetState state) =>
        state.Fields?.ForecastAlert == true && state.Forecast < Money.Zero(state.Currency);

    public static ForecastAlerted Alert(BudgetState state, Seq<Code> to)
    {
        var subject = $"Budget {state.Code} ({state.Fields?.Label ?? state.Code.Text}): the forecast is below zero";
        var body = $"Allocated {state.Allocated.Plain()}, engaged {state.Engaged.Plain()}, "
            + $"planned {state.At(LedgerLevel.Planned).Plain()}: forecast {state.Forecast}.";
        var figures = new MailFigures().With("label", state.Fields?.Label ?? state.Code.Text).With("allocated", state.Allocated)
            .With("engaged", state.Engaged).With("plannedAmount", state.At(LedgerLevel.Planned)).With("forecast", state.Forecast);
        return new ForecastAlerted(to.Count == 0
            ? null
            : new NoticesSent(
                [SentNotice.Of(
                    $"{Key}{(state.ForecastAlerts ?? 0) + 1}", MailTemplates.ForecastAlert, to, subject, body, figures)]));
    }

    public static BudgetState Alerted(BudgetState state) =>
        state with { ForecastBelow = true, ForecastAlerts = (state.ForecastAlerts ?? 0) + 1 };

    /// <summary>Arms again once the forecast is not below zero, or the budget no longer asks.</summary>
    public static BudgetState Rearm(BudgetState state) =>
        state.ForecastBelow == true && !IsBelow(state) ? state with { ForecastBelow = null } : state;
}
