using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// The steps of a provider's job (domain.md §6 rule 6): one after the other, each one outside effect with a key of its own, so that
/// a job that was cut off goes on at the step where it was.
/// </summary>
internal static class DeliveryJob
{
    /// <summary>Number of the first step that is not done; <c>null</c>: all are.</summary>
    public static int? Next(Seq<JobStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].State != JobStepState.Done)
                return i + 1;
        }
        return null;
    }

    public static bool IsStep(DeliveryModel delivery, ProviderJob job, string key) => Find(delivery, job, key) is not null;

    /// <summary>The effect that the job waits for, as it is to be asked for.</summary>
    public static IEnumerable<AddressedEffect> Effects(DeliveryModel delivery)
    {
        if (delivery.Job is not { Waiting: { } key } job)
            yield break;
        if (Find(delivery, job, key) is { } number)
        {
            var extracted = delivery.Extraction?.File ?? "";
            yield return new(Outside.Provider, new RunProviderStep(
                key, delivery.Code, delivery.Fields?.Provider ?? delivery.Code, job.Extraction, number,
                job.Steps![number - 1].Step.For(delivery.Code, job.Extraction), extracted, job.File ?? extracted)
            {
                Rows = delivery.Extraction?.Rows, Hash = delivery.Extraction?.Hash,
            });
        }
        else if (key == DeliveryKeys.PostProcessing(delivery, job.Extraction))
        {
            yield return new(Outside.Provider, new StartPostProcessing(
                key, delivery.Code, job.Extraction, job.PostProcessing!, delivery.Extraction?.File));
        }
        else if (job.Notify is { } address)
        {
            yield return new(Outside.Mail, DeliveryEffects.RouterMail(delivery, address));
        }
    }

    /// <summary>Handles the answer to a step.</summary>
    /// <returns><c>null</c>: the answer is to another effect of the job.</returns>
    public static Decision? Answered(DeliveryModel delivery, ProviderJob job, OutsideDone done)
    {
        if (Find(delivery, job, done.Key) is not { } number)
            return null;
        if (done.Error is { } error)
        {
            var tried = new ProviderStepTried(done.Key, error);
            return done.Attempts == DeliveryWork.AttemptsBeforeFailed
                ? Decision.Accept(tried, new ProviderJobFailed(done.Key, error))
                : Decision.Accept(tried);
        }
        var stepDone = new ProviderStepDone(done.Key) { Result = done.Result, File = done.File };
        return number == job.Steps!.Count ? Decision.Accept(stepDone, new ProviderJobDone()) : Decision.Accept(stepDone);
    }

    public static ProviderJob Follow(DeliveryModel delivery, ProviderJob job, IEvent happened, Instant at) => happened switch
    {
        ProviderStepStarted started => With(job, started.Number, step => step with { State = JobStepState.Running, StartedAt = at }) with
        {
            State = ProviderJobState.PostProcessing,
            Waiting = DeliveryKeys.Step(delivery, job.Extraction, started.Number),
        },
        ProviderStepTried tried => With(job, Find(delivery, job, tried.Key), step => step with
        {
            Attempts = step.Attempts + 1,
            Result = tried.Reason,
        }),
        ProviderStepDone done => With(job, Find(delivery, job, done.Key), step => step with
        {
            State = JobStepState.Done,
            Attempts = step.Attempts + 1,
            FinishedAt = at,
            Result = done.Result,
        }) with
        {
            State = ProviderJobState.PostProcessing,
            Waiting = null,
            Error = null,
            File = done.File ?? job.File,
        },
        ProviderJobFailed failed => With(job, Find(delivery, job, failed.Key), step => step with { State = JobStepState.Failed }),
        ProviderJobRetried retried => With(job, Find(delivery, job, retried.Key), step => step with
        {
            State = JobStepState.Running,
            Step = retried.Step ?? step.Step,
        }) with
        {
            Error = null,
            State = retried.Key == DeliveryKeys.ProviderMail(delivery, job.Extraction)
                ? ProviderJobState.Mailing
                : ProviderJobState.PostProcessing,
        },
        _ => job,
    };

    /// <summary>
    /// Tries again what has failed: at once, and as often as the first time before it counts as failed again. A step is taken from
    /// its service as that describes it now, so a wrong host or folder can be put right; its key stays, so a step that was done
    /// after all is not done twice.
    /// </summary>
    public static Decision Retry(DeliveryModel delivery, RetryStep retry, Context context)
    {
        if (DeliveryMachine.Refuse(delivery, DeliveryTrigger.JobRetried) is { } refused)
            return refused;
        var job = delivery.Job;
        var steps = job?.Steps ?? [];
        if (retry.Step is { } asked && (asked < 1 || asked > steps.Count))
            return Decision.Invalid($"the job of delivery {delivery.Code} has {Count(steps.Count)}, there is no step {asked}");
        var current = job?.Waiting is { } key ? Find(delivery, job, key) : null;
        if (retry.Step is { } wanted && wanted != current)
        {
            return Decision.WrongState(steps[wanted - 1].State == JobStepState.Done
                ? $"step {wanted} of delivery {delivery.Code} is done"
                : $"step {wanted} of delivery {delivery.Code} has not begun: the job is at {At(current)}");
        }
        var hasFailed = job is { State: ProviderJobState.Failed } || (current is { } at && steps[at - 1].Attempts > 0);
        if (job?.Waiting is not { } waiting || !hasFailed)
            return Decision.WrongState($"nothing of the job of delivery {delivery.Code} has failed");
        return Decision.Accept(new ProviderJobRetried(waiting)
        {
            Step = current is { } number ? Now(delivery, steps[number - 1].Step, number, context) : null,
        });
    }

    /// <summary>Takes over what a provider says about a delivery that was handed over to it.</summary>
    public static Decision Report(DeliveryModel delivery, ReportProviderStatus report) =>
        report.Provider is { } from && from != delivery.Fields?.Provider ? Decision.Unknown(Kinds.Delivery(delivery.Code))
        : delivery.Offline ? delivery.Job is null ? NotThere(delivery) : Told(delivery, report)
        : delivery.Sending is null ? NotThere(delivery) : Told(delivery, report);

    private static Decision NotThere(DeliveryModel delivery) =>
        Decision.WrongState($"delivery {delivery.Code} is not with the provider: it is {Wording.Of(delivery.State)}");

    private static Decision Told(DeliveryModel delivery, ReportProviderStatus report) => delivery.ProviderStatus?.Text == report.Status
        ? Decision.Nothing
        : Decision.Accept(new ProviderStatusReported(report.Status));

    /// <summary>The step as its service describes it now; <c>null</c>: as it was, or the service has another kind of step there.</summary>
    private static ServiceStep? Now(DeliveryModel delivery, ServiceStep before, int number, Context context) =>
        DeliveryDescribing.Template(delivery.Fields!, context)?.Steps is { } steps && steps.Count >= number
            && steps[number - 1] is var now && now.Kind == before.Kind && now != before
            ? now
            : null;

    private static int? Find(DeliveryModel delivery, ProviderJob job, string key)
    {
        var steps = job.Steps?.Count ?? 0;
        for (var number = 1; number <= steps; number++)
        {
            if (DeliveryKeys.Step(delivery, job.Extraction, number) == key)
                return number;
        }
        return null;
    }

    private static ProviderJob With(ProviderJob job, int? number, Func<JobStep, JobStep> change) =>
        number is { } n && job.Steps is { } steps ? job with { Steps = steps.With(n - 1, change(steps[n - 1])) } : job;

    private static string Count(int steps) =>
        steps == 1 ? "1 step" : string.Create(CultureInfo.InvariantCulture, $"{(steps == 0 ? "no" : steps)} steps");

    private static string At(int? step) =>
        step is { } number ? string.Create(CultureInfo.InvariantCulture, $"step {number}") : "no step";
}
