using System.Diagnostics;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Telemetry;

/// <summary>
/// Traces through entities: a span for each command, from its arrival to its answer, and one for each effect that is taken in or performed
/// outside, under the span of the command that led to it. Without a listener nothing is made.
/// </summary>
internal static class Spans
{
    private static readonly ActivitySource s_source = new(TelemetryNames.Source);

    /// <summary>The current span, for a message that is sent from here; <c>null</c> without tracing.</summary>
    public static string? Current =>
        s_source.HasListeners() && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    public static Activity? Start(CommandMessage command) =>
        s_source.HasListeners()
            ? Start(Contracts.Manifest(command.Command), ActivityKind.Server, command.Target, command.Trace)
                ?.SetTag("campaign.command.id", command.CommandId)
            : null;

    public static Activity? Start(EffectMessage effect) =>
        s_source.HasListeners()
            ? Start(Contracts.Manifest(effect.Payload), ActivityKind.Consumer, effect.Target, effect.Trace)
                ?.SetTag("campaign.effect.source", $"{effect.Source}")
            : null;

    /// <summary>The message as a part of the span, so that what it leads to is under it.</summary>
    public static CommandMessage Under(Activity? span, CommandMessage command) => span is null ? command : command with { Trace = span.Id };

    public static EffectMessage Under(Activity? span, EffectMessage effect) => span is null ? effect : effect with { Trace = span.Id };

    public static void End(Activity? span, Answer answer)
    {
        if (span is null)
            return;
        span.SetTag("campaign.outcome", Instruments.OutcomeOf(answer)).SetTag("campaign.revision", answer.Revision);
        if (!answer.Ok)
            span.SetStatus(ActivityStatusCode.Error, answer.Text);
        span.Dispose();
    }

    /// <summary>
    /// Starts a span without making it the current one: the thread of an actor goes on to other actors before the span ends.
    /// </summary>
    private static Activity? Start(string name, ActivityKind kind, EntityRef entity, string? parent)
    {
        var before = Activity.Current;
        Activity.Current = null;
        try
        {
            return s_source.StartActivity(name, kind, parent)
                ?.SetTag("campaign.entity", entity.ToString()).SetTag("campaign.kind", entity.Kind);
        }
        finally
        {
            Activity.Current = before;
        }
    }
}
