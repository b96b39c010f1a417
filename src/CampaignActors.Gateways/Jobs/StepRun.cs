using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Gateways.Jobs;

/// <summary>What a step has made.</summary>
/// <param name="Result">One line for people.</param>
/// <param name="File">The file as it is now; <c>null</c>: as before.</param>
internal readonly record struct StepOutcome(string Result, string? File = null);

/// <summary>One try of one step: its effect, its file, and the marker that tells the next try how far this one came.</summary>
internal sealed class StepRun(RunProviderStep effect, JobFiles files, ProviderOptions options, StepMarkers markers, StepMark mark)
{
    private StepMark _mark = mark;

    public RunProviderStep Effect { get; } = effect;

    public JobFiles Files { get; } = files;

    public ProviderOptions Options { get; } = options;

    /// <summary>Where the output of a command is kept.</summary>
    public string Log => markers.LogOf(Effect.Key);

    /// <summary>
    /// Whether an earlier try was begun and said nothing of its end. Where a step cannot find out whether it happened, it happens again.
    /// </summary>
    public bool IsAgain => _mark.Tries > 1;

    /// <summary>A name under which nothing else is written, the same on every try.</summary>
    public string TemporaryName(string prefix) => $"{prefix}{OutsideKey.Hash(Effect.Key)[..24]}";

    /// <summary>The place and the content of what an earlier try has got ready; <c>null</c>: nothing.</summary>
    public (string Target, string Hash)? Ready =>
        _mark is { Phase: StepPhase.Ready, Target: { } target, Hash: { } hash } ? (target, hash) : null;

    /// <summary>All is there under a temporary name. From now on a file that lacks that name has got its own.</summary>
    public void SayReady(string target, string hash) => Save(_mark with { Phase = StepPhase.Ready, Target = target, Hash = hash });

    /// <summary>What was got ready is lost, so it begins again.</summary>
    public void SayBegun() => Save(_mark with { Phase = StepPhase.Begun, Target = null, Hash = null });

    public void SayDone(StepOutcome outcome) =>
        Save(_mark with { Phase = StepPhase.Done, Result = outcome.Result, File = outcome.File });

    private void Save(StepMark next)
    {
        markers.Write(next);
        _mark = next;
    }
}
