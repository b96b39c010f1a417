using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Audience;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Messages;

namespace CampaignActors.Gateways;

/// <summary>
/// An outside world in memory, for simulations and tests: nothing leaves, everything is counted, and outages come and go as told.
/// The same effects give the same answers on every run.
/// </summary>
/// <remarks>
/// The answers look like the real ones (path, rows, size), but the hash of a file is that of its key: making millions of rows to
/// learn their hash would cost more than the simulation.
/// </remarks>
public sealed class RecordingGateway : IGateway, IOutsideCounts
{
    private readonly AudienceGateway _audience;
    private readonly MessagesGateway _orders;
    private readonly Dictionary<string, long> _messages = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OutsideDone> _done = [];
    private readonly List<IOutsideEffect> _performed = [];
    private readonly Dictionary<MailLabel, long> _mails = [];
    private readonly Dictionary<string, long> _files = [];
    private readonly Dictionary<string, Func<bool>> _outages = [];
    private long _repeated;

    /// <param name="recipients">People and frozen targets; <c>null</c>: none yet, in memory.</param>
    /// <param name="check">Tries the templates of contents; <c>null</c>: none is tried.</param>
    public RecordingGateway(IRecipientDatabase? recipients = null, IContentCheck? check = null)
    {
        Recipients = recipients ?? new MemoryRecipients();
        _audience = new AudienceGateway(() => Recipients);
        _orders = new MessagesGateway(() => Recipients.Messages, check);
    }

    public IRecipientDatabase Recipients { get; }

    /// <summary>Whether there are people here: a copy of a system has none, and answers no question about them.</summary>
    public bool KnowsPeople { get; init; } = true;

    /// <summary>What becomes of messages where there are no people.</summary>
    public CopiedMailings Mailings { get; init; } = new(_ => null);

    /// <summary>The performed effects, in order, each key once.</summary>
    public IReadOnlyList<IOutsideEffect> Performed
    {
        get
        {
            lock (_lock)
                return [.. _performed];
        }
    }

    /// <summary>How often a key came again after it had been performed: what the other side would have had to drop.</summary>
    public long Repeated
    {
        get
        {
            lock (_lock)
                return _repeated;
        }
    }

    /// <param name="gateway">One of <see cref="GatewayCodes"/>.</param>
    /// <param name="failing">From now on, until told otherwise.</param>
    /// <exception cref="ArgumentException">There is no such gateway.</exception>
    public void SetOutage(string gateway, bool failing) => SetOutage(gateway, () => failing);

    /// <param name="gateway">One of <see cref="GatewayCodes"/>.</param>
    /// <param name="failing">Asked at every attempt, such as "is the virtual clock before the end of the outage". It must not call
    /// this gateway.</param>
    /// <exception cref="ArgumentException">There is no such gateway.</exception>
    public void SetOutage(string gateway, Func<bool> failing)
    {
        if (!GatewayCodes.All.Contains(gateway))
            throw new ArgumentException($"'{gateway}' is no gateway; there are {string.Join(", ", GatewayCodes.All)}", nameof(gateway));
        lock (_lock)
            _outages[gateway] = failing;
    }

    public Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(Perform(effect));
    }

    /// <summary>As <see cref="PerformAsync"/>; there is nothing to wait for.</summary>
    public OutsideDone Perform(IOutsideEffect effect)
    {
        if (GatewayCodes.Of(effect) is not { } gateway)
            return GatewayOutcome.Failed(effect, $"no gateway performs {effect.GetType().Name}");
        lock (_lock)
        {
            if (_outages.TryGetValue(gateway, out var failing) && failing())
                return GatewayOutcome.Failed(effect, $"{gateway}: outage");
            if (_done.TryGetValue(effect.Key, out var before))
            {
                _repeated++;
                return before;
            }
            var done = Answer(effect);
            if (done.Error is null)
                Record(effect, done);
            return done;
        }
    }

    public OutsideFigures Read()
    {
        lock (_lock)
        {
            return (OutsideFigures.OfMails(_mails) with { FilesByDelivery = OutsideFigures.OfFiles(_files).FilesByDelivery })
                .WithMessages(_messages);
        }
    }

    /// <summary>There is no folder to read again.</summary>
    public void Rescan()
    {
    }

    private OutsideDone Answer(IOutsideEffect effect) =>
        effect is WriteExtraction { People: { } people } file && KnowsPeople ? WithPeople(file, people)
        : GatewayCodes.Of(effect) == GatewayCodes.Messages && KnowsPeople ? Ordered(effect)
        : GatewayCodes.Of(effect) == GatewayCodes.Messages ? WithoutPeople(effect)
        : GatewayCodes.Of(effect) != GatewayCodes.Audience ? Recorded(effect)
        // What is in memory answers at once.
        : KnowsPeople ? _audience.PerformAsync(effect, CancellationToken.None).GetAwaiter().GetResult()
        : WithoutPeople(effect);

    /// <summary>What is in memory answers at once.</summary>
    private OutsideDone Ordered(IOutsideEffect effect)
    {
        if (effect is not DirectMailing direct)
            return _orders.PerformAsync(effect, CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            var sender = new SimulatedSender(Recipients.Messages, key => Count(_messages, key));
            return new OutsideDone(direct.Key, null, 0)
            {
                Messages = sender.CarryOutAsync(direct, CancellationToken.None).GetAwaiter().GetResult(),
            };
        }
        catch (AudienceException e)
        {
            return GatewayOutcome.Failed(direct, e.Message);
        }
    }

    /// <summary>The answer has the rows that the file would have; its content is not made.</summary>
    private OutsideDone WithPeople(WriteExtraction file, ExtractionPeople people)
    {
        if (ExtractionPath.Problem(file) is { } problem)
            return GatewayOutcome.Failed(file, problem);
        try
        {
            var (written, leftOut) = FrozenPeople.CountAsync(Recipients, FrozenPeople.KeyOf(file, people), CancellationToken.None)
                .GetAwaiter().GetResult();
            return new OutsideDone(file.Key, null, 0, ExtractionPath.Of(file), written, OutsideKey.Hash(file.Key))
            {
                LeftOut = leftOut == 0 ? null : leftOut,
                Sample = new PeopleFile(file, people, Recipients).SampleAsync(CancellationToken.None).GetAwaiter().GetResult(),
            };
        }
        catch (AudienceException e)
        {
            return GatewayOutcome.Failed(file, e.Message);
        }
    }

    private OutsideDone WithoutPeople(IOutsideEffect effect)
    {
        var done = new OutsideDone(effect.Key, null, 0);
        if (effect is DirectMailing { Course: { Way: MailingWay.Run } course } direct)
            return done with { Messages = Mailings.Report(direct.Delivery, direct.Preparation, course.Released) };
        return effect is PrepareTarget prepare
            ? done with
            {
                Target = new TargetAnswer(prepare.Ask.Preparation, 0, "", 0, Map<long>.Empty)
                {
                    Problem = "a copy of a system has no recipients; a target that was frozen before keeps its counts",
                },
            }
            : done;
    }

    private static OutsideDone Recorded(IOutsideEffect effect)
    {
        var done = new OutsideDone(effect.Key, null, 0);
        var hash = OutsideKey.Hash(effect.Key);
        return effect switch
        {
            SendMail mail when MailAddressRule.Problem(mail.Address) is { } problem => GatewayOutcome.Failed(mail, problem),
            SendMail => done with { File = hash + ".eml" },
            WriteExtraction file when ExtractionPath.Problem(file) is { } problem => GatewayOutcome.Failed(file, problem),
            WriteExtraction file =>
                done with
                {
                    File = ExtractionPath.Of(file),
                    Rows = file.Rows,
                    Hash = hash,
                    Size = ExtractionCsv.Size(file),
                    Sample = ExtractionCsv.Sample(file),
                },
            RunProviderStep step =>
                done with { File = FileAfter(step), Result = $"{step.Step.Kind.ToString().ToLowerInvariant()} recorded" },
            _ => done with { File = hash + ".json", Hash = hash },
        };
    }

    /// <summary>The file as the step would leave it; <c>null</c>: as before.</summary>
    private static string? FileAfter(RunProviderStep step) => step.Step.Kind switch
    {
        StepKind.Gzip => JobFiles.NameOfCompressed(step),
        StepKind.Move => $"@{step.Step.To!.Trim('/')}/{step.File.Split('/')[^1]}",
        _ => null,
    };

    private void Record(IOutsideEffect effect, OutsideDone done)
    {
        _done[effect.Key] = done;
        _performed.Add(effect);
        if (effect is SendMail mail)
            Count(_mails, new MailLabel(mail.Recipient, mail.Template));
        else if (effect is WriteExtraction file)
            Count(_files, file.Delivery.Text);
    }

    private static void Count<T>(Dictionary<T, long> counts, T label) where T : notnull =>
        counts[label] = counts.GetValueOrDefault(label) + 1;
}
