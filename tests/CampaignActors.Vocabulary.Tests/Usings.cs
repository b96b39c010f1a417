global using System.Text;
global using CampaignActors.Testing;
global using CampaignActors.Vocabulary.Text;
global using Xunit;
