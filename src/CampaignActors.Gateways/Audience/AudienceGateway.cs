using System.Diagnostics;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Gateways.Audience;

/// <summary>
/// Computes targets and looks after what was frozen of them, in the store of recipients. A repeated effect finds what it did before: a
/// target is frozen once for each analysis of a delivery.
/// </summary>
/// <remarks>
/// A question that has no answer, such as one whose sum does not fit, is answered with the reason and not tried again. A store that cannot
/// be reached is an error, and is tried again.
/// </remarks>
/// <param name="store">Gives the store once effects are performed.</param>
/// <param name="analysed">Told how long each analysis took, and whether it gave a target.</param>
public sealed class AudienceGateway(Func<IRecipientStore> store, Action<TimeSpan, bool>? analysed = null) : IGateway
{
    private readonly SemaphoreSlim _declaring = new(1, 1);

    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct) => effect switch
    {
        PrepareTarget prepare => await GuardAsync(prepare, $"target of {prepare.Ask.Delivery}", () => PrepareAsync(prepare, ct), ct)
            .ConfigureAwait(false),
        KeepTarget keep => await GuardAsync(keep, $"target of {keep.Delivery}", () => DoneAsync(
            keep, store().KeepAsync(new TargetKey(keep.Delivery, keep.Preparation, keep.Attempt), ct)), ct).ConfigureAwait(false),
        ReleaseTarget release => await GuardAsync(
            release, $"target of {release.Delivery}", () => DoneAsync(
                release, store().ReleaseAsync(release.Delivery, release.Preparation, ct)), ct).ConfigureAwait(false),
        HandOverTarget left => await GuardAsync(left, $"target of {left.Delivery}", () => DoneAsync(
            left, store().HandOverAsync(new TargetKey(left.Delivery, left.Preparation, left.Attempt), left.At, ct)), ct)
            .ConfigureAwait(false),
        DeclareRecipientFields declare => await GuardAsync(
            declare, "fields of recipients", () => DoneAsync(declare, DeclareAsync(declare.Fields, ct)), ct).ConfigureAwait(false),
        _ => GatewayOutcome.NotMine(GatewayCodes.Audience, effect),
    };

    private static Task<OutsideDone> GuardAsync(
        IOutsideEffect effect, string what, Func<Task<OutsideDone>> perform, CancellationToken ct) =>
        GatewayOutcome.GuardAsync(effect, what, perform, ct);

    private static async Task<OutsideDone> DoneAsync(IOutsideEffect effect, Task work)
    {
        await work.ConfigureAwait(false);
        return new OutsideDone(effect.Key, null, 0);
    }

    private async Task<OutsideDone> PrepareAsync(PrepareTarget prepare, CancellationToken ct)
    {
        var (began, frozen) = (Stopwatch.GetTimestamp(), false);
        try
        {
            var done = await AnalyseAsync(prepare, ct).ConfigureAwait(false);
            frozen = done.Target is { Problem: null };
            return done;
        }
        finally
        {
            analysed?.Invoke(Stopwatch.GetElapsedTime(began), frozen);
        }
    }

    private async Task<OutsideDone> AnalyseAsync(PrepareTarget prepare, CancellationToken ct)
    {
        var done = new OutsideDone(prepare.Key, null, 0);
        var nothing = new TargetAnswer(prepare.Ask.Preparation, 0, "", 0, Map<long>.Empty);
        try
        {
            // The store may not have heard of a field yet that the question is about.
            await DeclareAsync(prepare.Ask.Fields, ct).ConfigureAwait(false);
            var frozen = await store().AnalyseAsync(TargetQuestions.Of(prepare.Ask), ct).ConfigureAwait(false);
            return done with
            {
                Target = new TargetAnswer(
                    frozen.Key.Preparation, frozen.Key.Attempt, frozen.Hash, frozen.Targeted, Map<long>.Of(frozen.ExcludedBy)),
            };
        }
        catch (AudienceException e)
        {
            return done with { Target = nothing with { Problem = OneLine.Of(e.Message) } };
        }
    }

    /// <summary>Adds what is missing. A description that is older than what the store has takes nothing away.</summary>
    private async Task DeclareAsync(Map<DeclaredField> fields, CancellationToken ct)
    {
        await _declaring.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var known = await store().LayoutAsync(ct).ConfigureAwait(false);
            var given = FieldRules.Layout(fields);
            var all = given.Declared.Concat(known.Declared.Where(f => given.Find(f.Name) is null))
                .OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
            if (!all.SequenceEqual(known.Declared))
                await store().DeclareAsync(new RecipientLayout(all), ct).ConfigureAwait(false);
        }
        finally
        {
            _declaring.Release();
        }
    }
}
