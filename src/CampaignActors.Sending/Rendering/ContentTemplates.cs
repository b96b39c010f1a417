using System.Text.Encodings.Web;
using System.Text.Unicode;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Gateways.Contracts;
using Fluid;
using Fluid.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Sending.Rendering;

/// <summary>A content as one person gets it.</summary>
/// <param name="Subject">One line; of a mail never empty.</param>
/// <param name="Text">With line feeds; <c>null</c>: the content has none.</param>
/// <param name="Html"><c>null</c>: the content has none.</param>
public sealed record RenderedContent(string Subject, string? Text, string? Html);

/// <summary>What a rendering depends on besides the person.</summary>
/// <param name="Values">Fields of delivery and campaign, such as <c>campaign.label</c>.</param>
/// <param name="Unsubscribe">The address of the page to unsubscribe.</param>
/// <param name="Today">The day in the zone of the installation.</param>
public sealed record RenderingValues(IReadOnlyDictionary<string, string> Values, string Unsubscribe, ZonedDateTime Today);

/// <summary>
/// The templates of one content, compiled (domain.md §5.8 rule 61). HTML is encoded unless a filter <c>raw</c> says
/// otherwise; subject and text are not. Times and numbers are written in the invariant culture.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class ContentTemplates
{
    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly IFluidTemplate? _subject;
    private readonly IFluidTemplate? _text;
    private readonly IFluidTemplate? _html;

    private ContentTemplates(IFluidTemplate? subject, IFluidTemplate? text, IFluidTemplate? html, IReadOnlyCollection<string> fields) =>
        (_subject, _text, _html, RecipientFields) = (subject, text, html, fields);

    /// <summary>Fields of the recipient that the content names.</summary>
    public IReadOnlyCollection<string> RecipientFields { get; }

    /// <returns>The templates, or the problems, one line each: part, line and column, what is wrong.</returns>
    public static (ContentTemplates? Templates, IReadOnlyList<string> Problems) Compile(
        Channel channel, MessageContent content, ContentFields fields)
    {
        var problems = new List<string>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        var subject = Part("subject", content.Subject);
        var text = Part("text", content.Text);
        var html = Part("html", content.Html);
        if (channel == Channel.Email && string.IsNullOrWhiteSpace(content.Subject))
            problems.Add("subject: it is empty");
        if (string.IsNullOrWhiteSpace(content.Text) && (channel != Channel.Email || string.IsNullOrWhiteSpace(content.Html)))
            problems.Add(channel == Channel.Email ? "text: neither text nor html is given" : "text: it is empty");
        return problems.Count > 0 ? (null, problems) : (new ContentTemplates(subject, text, html, used), []);

        IFluidTemplate? Part(string part, string? source)
        {
            if (string.IsNullOrWhiteSpace(source))
                return null;
            if (source.Length > ContentLimits.MaxTemplate)
            {
                problems.Add($"{part}: it is longer than {ContentLimits.MaxTemplate:N0} characters");
                return null;
            }
            var scan = new TemplateScan(source);
            var (template, error) = scan.Problem is { } problem ? (null, problem) : LiquidLanguage.Parse(source);
            if (template is null)
            {
                problems.Add($"{part}: {error}");
                return null;
            }
            var names = new TemplateNames(template, scan, fields);
            problems.AddRange(names.Problems.Select(p => $"{part}: {p}"));
            used.UnionWith(names.RecipientFields);
            return template;
        }
    }

    /// <exception cref="RenderingException">A limit was reached, the subject is empty, or a filter does not take its
    /// values.</exception>
    public RenderedContent Render(Recipient recipient, RenderingValues values)
    {
        var subject = _subject is null
            ? ""
            : OneLine.Of(Part("subject", _subject, recipient, values, NullEncoder.Default, ContentLimits.MaxSubject)).Trim();
        if (_subject is not null && subject.Length == 0)
            throw new RenderingException("subject: it is empty");
        return new RenderedContent(
            subject,
            _text is null ? null : Part("text", _text, recipient, values, NullEncoder.Default, ContentLimits.MaxOutput)
                .ReplaceLineEndings("\n"),
            _html is null ? null : Part("html", _html, recipient, values, s_html, ContentLimits.MaxOutput));
    }

    private static string Part(
        string part, IFluidTemplate template, Recipient recipient, RenderingValues values, TextEncoder encoder, int most)
    {
        try
        {
            using var writer = new BoundedWriter(most, "it");
            var rendering = template.RenderAsync(writer, Context(recipient, values), encoder);
            // Nothing here waits for anything: templates have no files and no filters that do.
            if (!rendering.IsCompleted)
                throw new InvalidOperationException("a template waits");
            rendering.GetAwaiter().GetResult();
            return writer.ToString();
        }
        catch (RenderingException e)
        {
            throw new RenderingException($"{part}: {e.Message}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What filters of the library throw when a value does not fit is of any type. Their texts may hold the
            // value.
            throw new RenderingException($"{part}: {Reason(e)}");
        }
    }

    private static TemplateContext Context(Recipient recipient, RenderingValues values)
    {
        var now = values.Today.ToDateTimeOffset();
        var context = new BudgetContext(LiquidLanguage.Options)
        {
            Now = () => now,
            // A day has one difference to UTC here, which is enough for days and needs no data of zones in the
            // operating system.
            TimeZone = TimeZoneInfo.CreateCustomTimeZone("installation", now.Offset, null, null),
        };
        context.SetValue(ContentFields.Recipient, new DictionaryValue(new RecipientValues(recipient)));
        context.SetValue(ContentFields.Delivery, new DictionaryValue(new NamedValues(values.Values, ContentFields.Delivery + ".")));
        context.SetValue(ContentFields.Campaign, new DictionaryValue(new NamedValues(values.Values, ContentFields.Campaign + ".")));
        context.SetValue(ContentFields.Links, new DictionaryValue(new NamedValues(
            new Dictionary<string, string> { [ContentFields.Unsubscribe] = values.Unsubscribe }, "")));
        context.SetValue(ContentFields.Today, new StringValue(LocalDatePattern.Iso.Format(values.Today.Date)));
        return context;
    }

    private static string Reason(Exception e) => e switch
    {
        // The library says the same of steps and of depth, and depth was bounded before.
        InvalidOperationException { Message: var m } when m.StartsWith("The maximum ", StringComparison.Ordinal) =>
            $"it takes more than {ContentLimits.MaxSteps:N0} steps",
        DivideByZeroException => "a number is divided by zero",
        OverflowException => "a number is too large",
        FormatException => "a format is not known",
        _ => $"it cannot be rendered ({e.GetType().Name})",
    };
}
