using System.Text.Json.Nodes;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Text.Json;
using Limits = CampaignActors.Domain.Values.Limits;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Post-processing as a service describes it: the name of a workflow, or steps.</summary>
internal sealed record PostProcess(string? Workflow, Seq<ServiceStep>? Steps);

/// <summary>The steps of a service, and how they went for a delivery (domain.md §6.6).</summary>
internal static class StepTypes
{
    private static readonly TextType s_path = new(ServiceStep.MaxPath) { Filled = true };

    private static readonly RecordType<string> s_place = new("place",
        g => g.Text("to")!,
        to => Of(("to", Plain(to))),
        [
            new("to", s_path, "Folder: ROOT/FOLDER with the name of a root of the node, or a full path inside a root. {delivery} and "
                + "{number} are filled in.")
            {
                Required = true,
            },
        ]);

    private static readonly RecordType<SftpPlace> s_sftp = new("sftp",
        g => new SftpPlace(g.Text("host")!, g.Text("user")!, g.Text("knownHost")!, g.Text("path")!)
        {
            Port = g.Int("port"), KeyFile = g.Text("keyFile"), PasswordFile = g.Text("passwordFile"),
        },
        p => Of(
            ("host", Plain(p.Host)), ("port", p.Port is { } port ? JsonValue.Create(port) : null), ("user", Plain(p.User)),
            ("keyFile", Plain(p.KeyFile)), ("passwordFile", Plain(p.PasswordFile)), ("knownHost", Plain(p.KnownHost)),
            ("path", Plain(p.Path))),
        [
            new("host", Types.Name, "Name or address of the server.") { Required = true },
            new("port", new IntType(1, 65_535), "Default 22."),
            new("user", Types.Name, "Who logs in.") { Required = true },
            new("keyFile", s_path, "Private key, a file in the keys folder of the node."),
            new("passwordFile", s_path, "File in the keys folder of the node that holds the password."),
            new("knownHost", s_path, "Host key that the server must show: SHA256:FINGERPRINT or a line of known_hosts.")
            {
                Required = true,
            },
            new("path", s_path, "Folder that is there, or the full path of the file; {delivery} and {number} are filled in.")
            {
                Required = true,
            },
        ])
    {
        Rules = [KeyRule.ExactlyOne("keyFile", "passwordFile")],
    };

    private static readonly RecordType<HttpCall> s_http = new("http",
        g => new HttpCall(g.Text("url")!) { Sign = g.Bool("sign"), Send = g.Enum<StepBody>("send") },
        h => Of(("url", Plain(h.Url)), ("sign", h.Sign is { } sign ? Flag(sign) : null), ("send", Word<StepBody>(h.Send))),
        [
            new("url", s_path, "Where the POST goes.") { Required = true },
            new("sign", Bool, "Whether it is signed with the provider's secret; default false."),
            new("send", OneOf<StepBody>("stepBody"), "The file (default), or a JSON notice about it."),
        ]);

    private static readonly VariantType<ServiceStep> s_shapes = new("step", Show,
    [
        new RecordType<ServiceStep>("copyStep", g => new ServiceStep(StepKind.Copy) { To = g.Get<string>("copy") }, Show,
            [new("copy", s_place, "Writes the file into a folder too.") { Required = true }]),
        new RecordType<ServiceStep>("moveStep", g => new ServiceStep(StepKind.Move) { To = g.Get<string>("move") }, Show,
            [new("move", s_place, "Takes the file to a folder.") { Required = true }]),
        new RecordType<ServiceStep>("gzipStep", _ => new ServiceStep(StepKind.Gzip), Show,
            [new("gzip", new RecordType("gzip", []), "Compresses the file for the steps behind it.") { Required = true }]),
        new RecordType<ServiceStep>("sftpStep", g => new ServiceStep(StepKind.Sftp) { Sftp = g.Get<SftpPlace>("sftp") }, Show,
            [new("sftp", s_sftp, "Uploads the file.") { Required = true }]),
        new RecordType<ServiceStep>("httpStep", g => new ServiceStep(StepKind.Http) { Http = g.Get<HttpCall>("http") }, Show,
            [new("http", s_http, "Posts the file, or a notice about it.") { Required = true }]),
        new RecordType<ServiceStep>("commandStep", g => new ServiceStep(StepKind.Command) { Command = g.Text("command") }, Show,
            [new("command", Types.Name, "Runs a command that the node allows.") { Required = true }]),
    ]);

    private static readonly EitherType<ServiceStep> s_step = new("step",
        value => value as ServiceStep ?? new ServiceStep(StepKind.Gzip), Show, OneOf("plainStep", "gzip"), s_shapes);

    public static readonly EitherType<PostProcess> PostProcessing = new("postProcessing",
        value => value is string workflow ? new PostProcess(workflow, null) : new PostProcess(null, (Seq<ServiceStep>)value),
        way => way.Steps is { } steps ? Types.List(s_step, ServiceStep.MaxSteps).Write(steps) : Plain(way.Workflow),
        LabelText, Types.List(s_step, ServiceStep.MaxSteps));

    /// <summary>How one step of a delivery's job stands.</summary>
    public static readonly RecordType Shown = new("jobStep",
    [
        new("step", Count, "Its number, from 1."),
        new("kind", AnyText, "What it does."),
        new("state", AnyText, "waiting, running, done or failed."),
        new("attempts", Count, "Tries that were answered."),
        new("startedAt", Types.Time, "When it was first begun."),
        new("finishedAt", Types.Time, "When it was done."),
        new("result", AnyText, "What the last try said."),
    ]);

    public static readonly RecordType Status = new("providerStatus",
    [
        new("text", AnyText, "In the provider's words."),
        new("at", Types.Time, "When it was reported."),
    ]);

    private static JsonNode? Show(ServiceStep step) => step.Kind switch
    {
        StepKind.Copy => Of(("copy", s_place.Write(step.To!))),
        StepKind.Move => Of(("move", s_place.Write(step.To!))),
        StepKind.Sftp => Of(("sftp", s_sftp.Write(step.Sftp!))),
        StepKind.Http => Of(("http", s_http.Write(step.Http!))),
        StepKind.Command => Of(("command", Plain(step.Command))),
        _ => Word<StepKind>(step.Kind),
    };
}
