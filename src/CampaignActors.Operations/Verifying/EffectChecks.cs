using CampaignActors.Domain.Kernel;

namespace CampaignActors.Operations.Verifying;

/// <summary>Every effect between entities has arrived exactly once, and none is under way.</summary>
internal static class EffectChecks
{
    public static IEnumerable<CheckResult> Of(JournalFold journal)
    {
        yield return journal.Sequences.Result(
            $"{journal.Rows} rows of {journal.Entities.Count} entities, numbered from 1 without hole or double");
        var (open, sent) = (new Findings("outboxes"), 0L);
        foreach (var (self, entity) in journal.Entities)
        {
            open.AddIf(entity.Pending is not null, () => $"{self}: command {entity.Pending} waits for consents");
            foreach (var (target, window) in entity.Outbox)
            {
                sent += window.Sent;
                open.AddIf(window.Confirmed < window.Sent, () => $"{self} → {target}: {window.Sent - window.Confirmed} not confirmed");
                if (target.Kind == Outside.Kind)
                    continue;
                var taken = journal.Entities.GetValueOrDefault(target)?.Inbox.GetValueOrDefault(self) ?? 0;
                journal.Effects.AddIf(taken != window.Sent, () => $"{self} → {target}: {window.Sent} left, {taken} were taken in");
            }
        }
        yield return journal.Effects.Result($"{sent} effects, each taken in exactly once and in order");
        yield return open.Result("nothing is under way between entities or to the outside, no command waits for consents");
        var parked = new Findings("parked");
        foreach (var (self, effect) in journal.Parked)
            parked.Add($"{self}: {effect.Manifest} of {effect.Source} was refused: {effect.Reason}");
        yield return parked.Result($"{journal.Parked.Count} effects that had to be refused");
    }
}
