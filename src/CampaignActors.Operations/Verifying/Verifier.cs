using System.Diagnostics;
using System.Text.Json.Nodes;
using CampaignActors.Operations.Client;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Verifying;

/// <param name="Records">Files of loads; without any, what was acknowledged is not known.</param>
/// <param name="Wait">How long the system may take to come to rest, and each full run to end.</param>
/// <param name="Sweep">Whether the technical workflows look at every entity in the end.</param>
public sealed record VerifyOptions(IReadOnlyList<string> Records, TimeSpan Wait, bool Sweep);

/// <summary>
/// Checks a system at rest: reads its whole journal, folds it, and compares acknowledgements, rows, the entities with each other and the
/// shown state. It changes nothing except by the full runs of the workflows.
/// </summary>
public sealed class Verifier(IVerifiedSystem system, VerifyOptions options)
{
    private const int Attempts = 5;
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Called often, with the current step.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <exception cref="NodeException">A node cannot be reached, or what it says is no journal.</exception>
    /// <exception cref="InputException">A record is missing or is none.</exception>
    public async Task<VerifyReport> VerifyAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            if (await RestAsync(clock, cancellation) is { } busy)
                return new VerifyReport([busy]);
            var (journal, commands, started) = await ReadAsync(cancellation);
            OnProgress?.Invoke("reading the state");
            var state = await system.StateAsync(cancellation);
            var now = journal.Head.At + Duration.FromTimeSpan(started.Elapsed);
            OnProgress?.Invoke("comparing frozen targets");
            var targets = await system.TargetsAsync(cancellation);
            OnProgress?.Invoke("comparing messages");
            var messages = await system.MessagesAsync(cancellation);
            // Rows that were written in between belong to the state and not to the journal that was read: both are read again.
            if (await OrderingAsync(cancellation) != journal.Head.Ordering)
            {
                if (attempt < Attempts && clock.Elapsed < options.Wait)
                    continue;
                return new VerifyReport([Busy("rows were written whenever the journal was read")]);
            }
            OnProgress?.Invoke("comparing");
            return new VerifyReport(
                [
                    .. Check(journal, commands, state, now), Check(targets), CheckMessages(messages), await DriftAsync(cancellation),
                ]);
        }
    }

    private static IEnumerable<CheckResult> Check(JournalFold journal, CommandBook commands, JsonObject state, Instant now) =>
    [
        new CheckResult("quiet", true, "nothing was under way", [], 0),
        .. commands.Check(), .. EffectChecks.Of(journal), .. LedgerChecks.Of(journal), RollUpChecks.Of(journal, state),
        StockChecks.Of(journal),
        ViewCheck.Of(journal, state, journal.Head.At, now),
    ];

    private static CheckResult CheckMessages(StoreChecked? messages)
    {
        if (messages is null)
            return CheckResult.NotMade("messages", "not checked: the node sends no messages");
        var findings = new Findings("messages");
        foreach (var problem in messages.Problems)
            findings.Add(problem);
        return findings.Result(
            $"{messages.Count} mailings: one message for each person, none open where it is over, deliveries sent what was handed over");
    }

    private static CheckResult Check(StoreChecked? targets)
    {
        if (targets is null)
            return CheckResult.NotMade("targets", "not checked: the node knows no people");
        var findings = new Findings("targets");
        foreach (var problem in targets.Problems)
            findings.Add(problem);
        return findings.Result($"{targets.Count} frozen targets, each in the store of people with the hash of its rows");
    }

    /// <returns><c>null</c> when the system is at rest, else the work under way when patience ends.</returns>
    private async Task<CheckResult?> RestAsync(Stopwatch clock, CancellationToken cancellation)
    {
        for (var pause = TimeSpan.FromMilliseconds(20); ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            var rest = await system.QuietAsync(cancellation);
            if (rest.Quiet)
                return null;
            if (clock.Elapsed > options.Wait)
                return Busy(rest.Text);
            OnProgress?.Invoke($"waiting for rest ({rest.Text})");
            await Task.Delay(pause, cancellation);
        }
    }

    private CheckResult Busy(string what) =>
        new("quiet", false, $"not at rest within {options.Wait.TotalSeconds:0} s, so nothing else was checked", [what], 1);

    private async Task<(JournalFold, CommandBook, Stopwatch)> ReadAsync(CancellationToken cancellation)
    {
        var commands = new CommandBook();
        foreach (var record in options.Records)
            await commands.ReadAsync(record);
        var journal = new JournalFold(commands);
        var started = Stopwatch.StartNew();
        try
        {
            await journal.ReadAsync(system.ExportAsync(cancellation), rows =>
            {
                if (rows % 1_000 == 0)
                    OnProgress?.Invoke($"reading the journal: {rows} rows");
            }, cancellation);
        }
        catch (FormatException e)
        {
            throw new NodeException($"the export of the node cannot be read: {e.Message}", e);
        }
        return (journal, commands, started);
    }

    /// <summary>How far the journal is now: the head of another export, of which no more is read.</summary>
    private async Task<long> OrderingAsync(CancellationToken cancellation)
    {
        await foreach (var line in system.ExportAsync(cancellation).WithCancellation(cancellation))
            return ExportLine.Parse(line) is ExportLine.Head head ? head.Of.Ordering : -1;
        return -1;
    }

    /// <summary>Last, because a run repairs what it finds.</summary>
    private async Task<CheckResult> DriftAsync(CancellationToken cancellation)
    {
        if (!options.Sweep)
            return CheckResult.NotMade("drift", "not checked: --no-sweep");
        var (findings, looked) = (new Findings("drift"), 0L);
        foreach (var workflow in WorkflowNames.All)
        {
            OnProgress?.Invoke($"full run of {workflow}");
            try
            {
                var run = await system.RunFullAsync(workflow, options.Wait, what => OnProgress?.Invoke(what), cancellation);
                looked += run.Checked;
                findings.AddIf(run.Drift != 0, () => $"{workflow}: drift {run.Drift}");
            }
            catch (NodeException e)
            {
                // Earlier findings are reported even if the runs fail.
                findings.Add($"{workflow}: {e.Message}");
            }
        }
        return findings.Result($"full runs of {WorkflowNames.All.Count} workflows, {looked} looks, drift 0");
    }
}
