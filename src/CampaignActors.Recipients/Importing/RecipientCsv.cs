using System.Text;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;

namespace CampaignActors.Recipients.Importing;

/// <summary>
/// People as separated values, in the form that an import reads without being told anything: UTF-8, commas, names of fields.
/// </summary>
public static class RecipientCsv
{
    public static string Write(IReadOnlyCollection<Recipient> recipients, RecipientLayout layout)
    {
        var fields = layout.All.Where(f => f.Name == "key" || recipients.Any(r => r.Value(f.Name) is not null)).ToList();
        var lists = recipients.Any(r => r.Lists.Count > 0);
        var text = new StringBuilder();
        text.AppendJoin(',', fields.Select(f => f.Name)).Append(lists ? ",lists" : "").Append('\n');
        foreach (var recipient in recipients)
        {
            text.AppendJoin(',', fields.Select(f => recipient.Value(f.Name) is { } value ? Quoted(FieldText.Of(value)) : ""));
            if (lists)
                text.Append(',').AppendJoin(' ', recipient.Lists);
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A value in quotes where it needs them.</summary>
    public static string Quoted(string value) => value.AsSpan().IndexOfAny("\",;\t|\r\n") < 0
        ? value
        : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
