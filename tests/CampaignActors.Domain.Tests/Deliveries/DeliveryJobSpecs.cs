using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>The steps of a provider's job, and what a provider reports by itself (domain.md §6.6, §6.7).</summary>
public sealed class DeliveryJobSpecs
{
    private static readonly ServiceStep s_gzip = new(StepKind.Gzip);
    private static readonly ServiceStep s_copy = new(StepKind.Copy) { To = "print/{delivery}/{number}" };
    private static readonly ServiceStep s_command = new(StepKind.Command) { Command = "sign" };

    private static Spec Knowing(Spec spec, params ServiceStep[] steps) => spec.Knowing(
        Kinds.Provider(Code("ROUTER")),
        new ProviderFacts("Router", Map<ServiceTemplate>.Empty.Set("Mailing", new ServiceTemplate([]) { Steps = steps.ToSeq() })));

    private static Spec HandedOver(params ServiceStep[] steps) =>
        Knowing(new Spec(Self).Operators("mia").Knowing(Make.Campaign, Facts()), steps)
            .When(new PutDelivery(PutMode.Create, Offline with { Costs = [] })).ThenAccepted()
            .When(new AnalyseDelivery(10, 0)).When(Operation).FileWritten().When(Delivery).ThenAccepted();

    private static RunProviderStep Asked(Spec spec) =>
        Assert.IsType<RunProviderStep>(Assert.Single(spec.Effects, e => e.Target == Outside.Provider).Effect);

    private static OutsideDone Done(int step, string? file = null) => new($"step:DM1:1:{step}", null, 0, file) { Result = $"step {step}" };

    private static OutsideDone Failed(int step, int attempts, string error = "down") => new($"step:DM1:1:{step}", error, attempts);

    private static JobStep Step(Spec spec, int number) => Of(spec).Job!.Steps![number - 1];

    [Fact]
    public void Steps_run_one_after_the_other_each_with_a_key_of_its_own()
    {
        var spec = HandedOver(s_gzip, s_copy);

        spec.When(Supplier).Then(new ProviderStepStarted(1));
        Assert.Equal(
            new RunProviderStep("step:DM1:1:1", Code("DM1"), Code("ROUTER"), 1, 1, s_gzip, "f1.csv", "f1.csv") { Rows = 10, Hash = "hash" },
            Asked(spec));
        spec.When(Supplier).ThenNothing();
        spec.When(Done(1, "DM1/1.job/f1.csv.gz")).ThenAccepted();
        spec.When(Done(1)).ThenNothing();
        spec.When(Supplier).Then(new ProviderStepStarted(2));
        Assert.Equal(("step:DM1:1:2", "DM1/1.job/f1.csv.gz", "f1.csv"), (Asked(spec).Key, Asked(spec).File, Asked(spec).Extraction));
        Assert.Equal("print/DM1/1", Asked(spec).Step.To);
        Assert.Equal(DeliveryState.ProviderNotification, Of(spec).State);
        spec.At(Spec.Start + Duration.FromMinutes(1)).When(Done(2)).ThenAccepted();

        Assert.Equal((DeliveryState.Finished, ProviderJobState.Done), (Of(spec).State, Of(spec).Job!.State));
        Assert.Equal(
            new JobStep(s_copy)
            {
                State = JobStepState.Done, Attempts = 1, StartedAt = Spec.Start, FinishedAt = Spec.Start + Duration.FromMinutes(1),
                Result = "step 2",
            },
            Step(spec, 2));
    }

    [Fact]
    public void Step_that_fails_is_noted_and_goes_on_where_it_was()
    {
        var spec = HandedOver(s_gzip, s_copy).When(Supplier).When(Done(1)).When(Supplier);

        spec.When(Failed(2, 1, "disk full")).Then(new ProviderStepTried("step:DM1:1:2", "disk full"));
        Assert.Equal((JobStepState.Running, 1, "disk full"), (Step(spec, 2).State, Step(spec, 2).Attempts, Step(spec, 2).Result));
        spec.When(Failed(2, 2)).When(Failed(2, 3))
            .Then(new ProviderStepTried("step:DM1:1:2", "down"), new ProviderJobFailed("step:DM1:1:2", "down"));
        Assert.Equal((ProviderJobState.Failed, JobStepState.Failed, 3), (Of(spec).Job!.State, Step(spec, 2).State, Step(spec, 2).Attempts));
        Assert.Equal(DeliveryState.ProviderNotification, Of(spec).State);
        Assert.Null(spec.Due[TechnicalWorkflow.SupplierMgt]);
        spec.When(Failed(2, 4)).Then(new ProviderStepTried("step:DM1:1:2", "down"));
        spec.When(Done(2)).ThenAccepted();

        Assert.Equal((DeliveryState.Finished, JobStepState.Done, 5), (Of(spec).State, Step(spec, 2).State, Step(spec, 2).Attempts));
    }

    [Fact]
    public void Retry_asks_again_with_the_same_key_and_counts_tries_afresh()
    {
        var spec = HandedOver(s_gzip, s_command).When(Supplier).When(Done(1)).When(Supplier)
            .When(Failed(2, 1)).When(Failed(2, 2)).When(Failed(2, 3));

        spec.When(new RetryStep(2)).Then(new ProviderJobRetried("step:DM1:1:2"));

        Assert.Equal(("step:DM1:1:2", s_command), (Asked(spec).Key, Asked(spec).Step));
        Assert.Equal((ProviderJobState.PostProcessing, JobStepState.Running), (Of(spec).Job!.State, Step(spec, 2).State));
        spec.When(Failed(2, 1)).ThenAccepted();
        Assert.Equal(ProviderJobState.PostProcessing, Of(spec).Job!.State);
    }

    [Fact]
    public void Retry_takes_the_step_as_its_service_describes_it_now()
    {
        var spec = HandedOver(s_copy, s_gzip).When(Supplier).When(Failed(1, 1));
        var repaired = s_copy with { To = "print/elsewhere" };

        Knowing(spec, repaired).When(new RetryStep(null)).Then(new ProviderJobRetried("step:DM1:1:1") { Step = repaired });
        Assert.Equal("print/elsewhere", Asked(spec).Step.To);

        spec.When(Failed(1, 1));
        Knowing(spec, s_command).When(new RetryStep(1)).Then(new ProviderJobRetried("step:DM1:1:1"));
    }

    [Fact]
    public void Retry_is_refused_where_nothing_has_failed()
    {
        var spec = HandedOver(s_gzip, s_copy);
        spec.When(new RetryStep(null)).ThenRefused(Refusal.State, "nothing of the job of delivery DM1 has failed");
        spec.When(new RetryStep(3)).ThenRefused(Refusal.Invalid, "the job of delivery DM1 has 2 steps, there is no step 3");
        spec.When(Supplier).When(new RetryStep(1)).ThenRefused(Refusal.State, "nothing of the job of delivery DM1 has failed");
        spec.When(new RetryStep(2)).ThenRefused(Refusal.State, "step 2 of delivery DM1 has not begun: the job is at step 1");
        spec.When(Done(1)).When(new RetryStep(1)).ThenRefused(Refusal.State, "step 1 of delivery DM1 is done");
        spec.When(Supplier).When(Done(2)).When(new RetryStep(1))
            .ThenRefused(Refusal.State, "delivery DM1 cannot be tried again at its provider: it is finished");
    }

    [Fact]
    public void Retry_sends_the_mail_to_the_router_again()
    {
        var spec = Analysed(Offline).When(Operation).FileWritten().When(Delivery).When(Supplier);
        var mail = Assert.IsType<SendMail>(Assert.Single(spec.Effects, e => e.Target == Outside.Mail).Effect);
        spec.When(new RetryStep(null)).ThenRefused(Refusal.State, "nothing of the job of delivery DM1 has failed");
        spec.When(new OutsideDone(mail.Key, "no route", 3)).ThenAccepted();

        spec.When(new RetryStep(null)).Then(new ProviderJobRetried(mail.Key));

        Assert.Equal(mail, Assert.Single(spec.Effects, e => e.Target == Outside.Mail).Effect);
        Assert.Equal(ProviderJobState.Mailing, Of(spec).Job!.State);
    }

    [Fact]
    public void Steps_follow_the_mail_to_the_router()
    {
        var spec = new Spec(Self).Operators("mia").Knowing(Make.Campaign, Facts()).Knowing(
            Kinds.Provider(Code("ROUTER")),
            new ProviderFacts("Router", Map<ServiceTemplate>.Empty.Set(
                "Mailing", new ServiceTemplate([], null, "router@example.com") { Steps = [s_gzip] })));
        spec.When(new PutDelivery(PutMode.Create, Offline with { Costs = [] })).When(new AnalyseDelivery(10, 0)).When(Operation)
            .FileWritten().When(Delivery).ThenAccepted();

        spec.When(Supplier).Then(new ProviderMailed("router@example.com", null));
        spec.When(new OutsideDone("provider-mail:DM1:1", null, 0)).Then(new ProviderStepDone("provider-mail:DM1:1"));
        spec.When(Supplier).Then(new ProviderStepStarted(1));
        spec.When(Done(1)).ThenAccepted();

        Assert.Equal((DeliveryState.Finished, 1, 0), (Of(spec).State, Of(spec).Job!.Mails, Of(spec).Job!.PostProcessed));
    }

    [Fact]
    public void Report_of_a_provider_counts_for_its_own_deliveries_only()
    {
        var spec = HandedOver(s_gzip).When(Supplier).When(Done(1));

        spec.When(new ReportSent(9, 1) { Provider = Code("OTHER") }).ThenRefused(Refusal.Unknown, "unknown delivery 'DM1'");
        spec.When(new ReportProviderStatus(Code("OTHER"), "printed")).ThenRefused(Refusal.Unknown, "unknown delivery 'DM1'");
        spec.When(new ReportSent(9, 1) { Provider = Code("ROUTER") }).Then(new SentReported(9, 1));
        spec.When(new ReportProviderStatus(Code("ROUTER"), "printed")).Then(new ProviderStatusReported("printed"));
        spec.When(new ReportProviderStatus(Code("ROUTER"), "printed")).ThenNothing();

        Assert.Equal(new ProviderStatus("printed", Spec.Start), Of(spec).ProviderStatus);
    }

    [Fact]
    public void Status_is_refused_while_nothing_is_with_the_provider() => Analysed(Offline)
        .When(new ReportProviderStatus(Code("ROUTER"), "printed"))
        .ThenRefused(Refusal.State, "delivery DM1 is not with the provider: it is extractionPending");

    [Theory]
    [InlineData("../x", "'to' must not contain '.' or '..' as a folder: ../x")]
    [InlineData("print//x", "'to' must name a folder: print//x")]
    [InlineData("print\\x", "'to' must be a path of 1 to 1000 characters, with '/' between folders")]
    [InlineData("print/{label}", "'to' may contain {delivery} and {number}, nothing else in braces: print/{label}")]
    [InlineData("print/{delivery}/{number}", null)]
    [InlineData("/srv/print", null)]
    public void Path_of_a_step_stays_in_its_folder(string to, string? problem) =>
        Assert.Equal(problem, new ServiceStep(StepKind.Copy) { To = to }.Problem());

    [Theory]
    [InlineData("ftp://x", "'url' must be an address such as https://print.example.com/files: ftp://x")]
    [InlineData("https://user:word@x/", "'url' must hold no password: sign the request instead")]
    [InlineData("https://print.example.com/in", null)]
    public void Address_of_a_step_is_one_of_http_without_a_password(string url, string? problem) =>
        Assert.Equal(problem, new ServiceStep(StepKind.Http) { Http = new HttpCall(url) }.Problem());

    [Theory]
    [InlineData("SHA256:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg", true)]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ", true)]
    [InlineData("print.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ", true)]
    [InlineData("SHA256:short", false)]
    [InlineData("MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", false)]
    [InlineData("any", false)]
    public void Host_key_of_a_step_is_pinned(string knownHost, bool fits)
    {
        var place = new SftpPlace("sftp.acme.example", "campaign", knownHost, "/in/") { KeyFile = "acme" };

        Assert.Equal(fits, new ServiceStep(StepKind.Sftp) { Sftp = place }.Problem() is null);
    }

    [Fact]
    public void Upload_step_names_one_secret_by_its_file()
    {
        var place = new SftpPlace("sftp.acme.example", "campaign", "SHA256:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg", "/in");
        static string? Problem(SftpPlace place) => new ServiceStep(StepKind.Sftp) { Sftp = place }.Problem();

        Assert.Equal("give 'keyFile' or 'passwordFile', exactly one", Problem(place));
        Assert.Equal("give 'keyFile' or 'passwordFile', exactly one", Problem(place with { KeyFile = "a", PasswordFile = "b" }));
        Assert.Equal("'host' is no host name: a b", Problem(place with { Host = "a b", KeyFile = "a" }));
        Assert.Null(Problem(place with { KeyFile = "a" }));
    }
}
